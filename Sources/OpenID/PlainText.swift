extension String {
    /// The same bytes. `==` also holds for some that are not, such as the Kelvin sign and K.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    /// Printable ASCII without the space, between one and `maximum` bytes (VSCHAR without SP: RFC 6749, appendix A).
    func isVisible(maximum: Int) -> Bool {
        (1...maximum).contains(utf8.count) && utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
