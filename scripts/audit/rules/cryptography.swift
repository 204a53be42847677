func protect(_ data: [UInt8]) throws {
    // ruleid: weak-cryptography
    let old = Insecure.MD5.hash(data: data)
    // ruleid: weak-cryptography
    let digest = EVP_sha1()
    // ruleid: weak-cryptography
    let blocks = AES._CBC.encrypt(data, using: key)
    // ruleid: weak-cryptography
    let option = kCCOptionECBMode
    // ok: weak-cryptography
    let box = try AES.GCM.seal(data, using: key)
    // ok: weak-cryptography
    let hash = SHA256.hash(data: data)

    // ruleid: weak-randomness
    let token = rand()
    // ruleid: weak-randomness
    let other = drand48()
    // ruleid: weak-randomness
    let name = UUID().uuidString
    // ok: weak-randomness
    let index = Int.random(in: 0..<9, using: &generator)
    // ok: weak-randomness
    let bytes = random.bytes(32)
}
