import Primitives

/// Puts templates together when they are loaded: what a layout inherits and a partial brings stands in line afterwards.
struct TemplateAssembly {
    /// How deep templates may be nested; one that includes itself is found out by it.
    static let maximumDepth = 20

    let sources: [String: [TemplateSource]]

    func template(_ name: String) throws(TemplateError) -> Template {
        var nodes: [Template.Node] = []
        try add(source(name), to: &nodes, blocks: [:], depth: 0, in: name)
        return Template(nodes: nodes, escapes: !name.hasSuffix(".txt"))
    }

    private func source(_ name: String) throws(TemplateError) -> [TemplateSource] {
        guard let source = sources[name] else { throw .missing(template: name) }
        return source
    }

    private typealias Blocks = [String: [TemplateSource]]

    private func add(
        _ source: [TemplateSource], to nodes: inout [Template.Node], blocks: Blocks, depth: Int, in name: String
    ) throws(TemplateError) {
        guard depth < Self.maximumDepth else { throw .endless(template: name) }
        for part in source {
            switch part {
            case .text(let text): Self.add(text, to: &nodes)
            case .value(let path): nodes.append(.value(path))
            case .section(let path, let inner):
                nodes.append(.section(path, try flat(inner, blocks, depth, name)))
            case .choice(let choice): nodes.append(.choice(TemplatePath(choice.name), choice))
            case .inverted(let path, let inner):
                nodes.append(.inverted(path, try flat(inner, blocks, depth, name)))
            case .block(let block, let standard):
                try add(blocks[block] ?? standard, to: &nodes, blocks: blocks, depth: depth + 1, in: name)
            case .partial(let partial):
                try add(self.source(partial), to: &nodes, blocks: blocks, depth: depth + 1, in: name)
            case .parent(let parent, let own):
                // Whoever inherits from us has the last word.
                let all = own.merging(blocks) { _, outer in outer }
                try add(self.source(parent), to: &nodes, blocks: all, depth: depth + 1, in: name)
            }
        }
    }

    private func flat(
        _ source: [TemplateSource], _ blocks: Blocks, _ depth: Int, _ name: String
    ) throws(TemplateError) -> [Template.Node] {
        var nodes: [Template.Node] = []
        try add(source, to: &nodes, blocks: blocks, depth: depth + 1, in: name)
        return nodes
    }

    /// Text joins the text before it.
    private static func add(_ text: String, to nodes: inout [Template.Node]) {
        if text.isEmpty { return }
        if case .text(let before) = nodes.last {
            nodes[nodes.count - 1] = .text(before + text.utf8)
        } else {
            nodes.append(.text(Array(text.utf8)))
        }
    }
}
