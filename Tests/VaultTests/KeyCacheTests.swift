import Foundation
import Primitives
import Store
import Testing

@testable import Vault

@Suite("Keys in memory")
struct KeyCacheTests {
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    let random = RandomSource.seeded(3)
    let workspace = WorkspaceID(UUID())

    func owner(_ id: UUID = UUID()) -> KeyOwner { KeyOwner(workspace: workspace, kind: .person, id: id) }

    func version(_ number: Int, usableFrom: Date? = nil, live: Bool = true) -> KeyRing.Version {
        KeyRing.Version(
            id: UUID(), number: number, usableFrom: usableFrom ?? now, createdAt: now,
            material: live ? KeyMaterial(random: random) : nil)
    }

    @Test("An entry lives five minutes, and not longer when the clock is set back")
    func lifetime() throws {
        let (cache, owner) = (KeyCache(), owner())
        let ring = try #require(KeyRing([version(1)]))
        cache.keep(ring, of: owner, at: now)
        #expect(cache.find(owner, at: now + 299) != nil)
        #expect(cache.find(owner, at: now + 300) == nil && cache.count == 0)
        cache.keep(ring, of: owner, at: now)
        #expect(cache.find(owner, at: now - 1) == nil)
    }

    @Test("When full, those unused for the longest go")
    func bound() throws {
        let cache = KeyCache(limit: 16)
        let ring = try #require(KeyRing([version(1)]))
        let owners = (0..<17).map { _ in owner() }
        for owner in owners.prefix(16) { cache.keep(ring, of: owner, at: now) }
        #expect(cache.find(owners[0], at: now) != nil)
        cache.keep(ring, of: owners[16], at: now)
        #expect(cache.count == 14)
        #expect(cache.find(owners[0], at: now) != nil && cache.find(owners[16], at: now) != nil)
        #expect(cache.find(owners[1], at: now) == nil)
    }

    @Test("Several are found in the order they are asked for, with a gap where one is missing")
    func several() throws {
        let (cache, one, other, absent) = (KeyCache(), owner(), owner(), owner())
        cache.keep(try #require(KeyRing([version(1)])), of: one, at: now)
        cache.keep(try #require(KeyRing([version(1), version(2)])), of: other, at: now + 60)
        let counts = { (now: Date) in
            cache.find([other, absent, one], at: now).map { $0?.key(at: now)?.versions.count }
        }
        #expect(counts(now + 60) == [2, nil, 1])
        #expect(counts(now + 300) == [2, nil, nil] && cache.count == 1)
    }

    @Test("The newest usable version seals; one that is only published does not yet")
    func publishedFirst() throws {
        let (old, fresh) = (version(1), version(2, usableFrom: now + 600))
        let ring = try #require(KeyRing([old, fresh]))
        #expect(ring.key(at: now)?.id == old.id && ring.key(at: now)?.versions.count == 2)
        #expect(ring.key(at: now + 600)?.id == fresh.id)
        #expect(try #require(KeyRing([version(1, usableFrom: now + 5)])).key(at: now)?.isDestroyed == false)
    }

    @Test("A ring without a live version is a destroyed key, and one without versions is none")
    func destroyed() throws {
        #expect(try #require(KeyRing([version(1, live: false)])).key(at: now)?.isDestroyed == true)
        #expect(KeyRing([]) == nil)
    }

    @Test("AT-51: keys in memory are lent only to scopes that row security would show them to")
    func scopes() {
        let (person, other) = (PersonID(UUID()), WorkspaceID(UUID()))
        let mine = owner(person.uuid)
        let shared = KeyOwner.workspace(workspace)
        let installation = KeyOwner.workspace(.installation)
        #expect([mine, shared, installation].allSatisfy(Scope.system("test").shows))
        #expect([mine, shared, installation].allSatisfy(Scope.workspace(workspace).shows))
        #expect([mine, shared, installation].allSatisfy(Scope.person(person, in: workspace).shows))
        for scope in [Scope.workspace(other), .account(AccountID(UUID())), .link(UUID()), .person(person, in: other)] {
            #expect(!scope.shows(mine) && !scope.shows(shared) && scope.shows(installation))
        }
        #expect(!Scope.person(PersonID(UUID()), in: workspace).shows(mine))
    }
}
