import Foundation

/// Where groups of people stand: side by side on a ring, each as large as it has people. The same for the same sizes.
struct ClusterLayout: Sendable {
    struct Place: Sendable, Equatable {
        var x: Double
        var y: Double
        var radius: Double
    }

    /// The square that pictures are drawn in.
    static let side: Double = 480
    static let ring: Double = 166
    /// Between two neighbours, for the name below each.
    private static let gap: Double = 26
    private static let middle = side / 2

    /// Between two dots.
    let spacing: Double
    let places: [Place]

    /// Sizes are numbers of dots.
    init(_ sizes: [Int]) {
        let roots = sizes.map { Double(max(1, $0)).squareRoot() }
        let around = 2 * Double.pi * Self.ring
        let free = max(around * 0.2, around - Double(sizes.count) * Self.gap)
        let total = max(1, roots.reduce(0, +))
        spacing = min(9, free / (2 * total), 50 / max(1, roots.max() ?? 1))
        places = Self.places(roots.map { [spacing] in $0 * spacing + 1 }, around)
    }

    private static func places(_ radii: [Double], _ around: Double) -> [Place] {
        guard radii.count > 1 else { return radii.map { Place(x: middle, y: middle, radius: $0) } }
        let rest = max(0, around - radii.reduce(0) { $0 + 2 * $1 }) / Double(radii.count)
        var along = -(radii[0] + rest / 2)
        return radii.map { radius in
            along += radius + rest / 2
            let angle = along / ring - .pi / 2
            along += radius + rest / 2
            return Place(x: middle + ring * cos(angle), y: middle + ring * sin(angle), radius: radius)
        }
    }

    /// So many points in a circle, evenly, from its middle outwards (Vogel 1979, the spiral of a sunflower).
    func dots(_ count: Int, in place: Place) -> [(x: Double, y: Double)] {
        if count == 1 { return [(place.x, place.y)] }
        let turn = Double.pi * (3 - 5.0.squareRoot())
        return (0..<max(0, count)).map { number in
            let (radius, angle) = (spacing * (Double(number) + 0.5).squareRoot(), Double(number) * turn)
            return (place.x + radius * cos(angle), place.y + radius * sin(angle))
        }
    }
}
