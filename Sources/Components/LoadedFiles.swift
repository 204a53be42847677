import Foundation

/// Files of programs and libraries that a process has in its memory (proc_pid_maps(5)).
enum LoadedFiles {
    static func paths(_ maps: String) -> Set<String> {
        Set(
            maps.split(separator: "\n").compactMap { line in
                guard let slash = line.firstIndex(of: "/"), line.contains("r-xp ") else { return nil }
                let path = line[slash...]
                return path.hasSuffix(" (deleted)") ? String(path.dropLast(10)) : String(path)
            })
    }

    static func own() -> Set<String> {
        // The kernel tells no length of it, and hands it out page by page.
        guard let file = FileHandle(forReadingAtPath: "/proc/self/maps"), let data = try? file.readToEnd() else {
            return []
        }
        return paths(String(decoding: data, as: UTF8.self))
    }
}
