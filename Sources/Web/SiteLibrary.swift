import Primitives

/// What a site shows, read from the files of the program: the same for every site of a process.
package struct SiteLibrary: Sendable {
    let assets: AssetLibrary
    let templates: TemplateLibrary

    package init(files: [EmbeddedFile], languages: [String]) throws {
        assets = AssetLibrary(files: files)
        templates = try TemplateLibrary(files: files, assets: assets, languages: languages)
    }
}
