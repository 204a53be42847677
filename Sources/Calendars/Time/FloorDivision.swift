/// Division that rounds down, also below zero. `divisor` is positive.
@inline(__always)
func floorQuotient(_ value: Int, _ divisor: Int) -> Int {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}

/// What `floorQuotient` leaves: 0 ..< divisor.
@inline(__always)
func floorRemainder(_ value: Int, _ divisor: Int) -> Int {
    let rest = value % divisor
    return rest < 0 ? rest + divisor : rest
}

/// Division that rounds up. `divisor` is positive.
@inline(__always)
func ceilingQuotient(_ value: Int, _ divisor: Int) -> Int { -floorQuotient(-value, divisor) }
