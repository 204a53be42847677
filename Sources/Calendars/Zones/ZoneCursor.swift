/// Turns ascending local times into moments without searching for each: the offset is looked up again only after an edge.
struct ZoneCursor {
    private let zone: Zone
    private var offset = 0
    private var begins = Int.max
    private var ends = Int.min

    init(_ zone: Zone) { self.zone = zone }

    @inline(__always)
    mutating func seconds(of local: Int) -> Int {
        if local < begins || local >= ends { find(local) }
        return local - offset
    }

    private mutating func find(_ local: Int) {
        let shift = zone.shift(local, table: zone.edges)
        let index = zone.edges.firstIndex(above: local - shift)
        offset = zone.offsets[index]
        begins = index == 0 ? .min : zone.edges[index - 1] + shift
        ends = index < zone.edges.count ? zone.edges[index] + shift : .max
    }
}
