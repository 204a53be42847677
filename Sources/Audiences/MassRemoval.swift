/// When a rule may not take people out without being asked: more than half of them, and three at least.
///
/// What it took out within the last day counts as well, so that a directory which changes one person at a time does not
/// empty an audience one by one.
enum MassRemoval {
    static let least = 3

    /// - Parameters:
    ///   - leaving: who would go now
    ///   - recently: who went within the last day without anybody's word
    ///   - size: who is in now
    static func asks(leaving: Int, recently: Int = 0, of size: Int) -> Bool {
        let (gone, before) = (leaving + recently, size + recently)
        return leaving > 0 && gone >= least && gone * 2 > before
    }
}
