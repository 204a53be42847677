import Foundation
import Primitives
import TestStage
import Testing

@testable import ZoomAPI

@Suite("A meeting at Zoom")
struct ZoomMeetingTests {
    @Test("is made, moved and deleted; deleting it once more is fine")
    func life() async throws {
        let world = try await ZoomWorld()
        let account = try await world.account()
        let meeting = try await account.make(ZoomWorld.plan())
        #expect(meeting.link == "https://zoom.example/j/\(meeting.id.number)?pwd=x")
        try await account.change(meeting.id, ZoomWorld.plan("2026-12-01T10:00:00Z"))
        let known = try await world.state().meetings
        #expect(known.map(\.start_time) == ["2026-12-01T10:00:00Z"] && known.map(\.duration) == [30])
        try await account.remove(meeting.id)
        try await account.remove(meeting.id)
        #expect(try await world.state().meetings.isEmpty)
        #expect(await failure { try await account.change(meeting.id, ZoomWorld.plan()) } == .gone)
    }

    @Test("that was made and not answered for is unknown, and found by its mark among all the others")
    func unknown() async throws {
        let world = try await ZoomWorld()
        let account = try await world.account()
        try await world.peer.tell("fill", world.name, ["count": 650])
        try await world.fault("meetings.create", "done-lost")
        #expect(await failure { _ = try await account.make(ZoomWorld.plan()) } == .unknown)
        let found = try await account.find(ZoomWorld.mark)
        let made = try await world.state().meetings.last?.id
        #expect(found != nil && found?.id.number == made)
        let other = try await account.find(ZoomMark([9]))
        #expect(other == nil)
        #expect(try await world.state().calls.filter { $0 == "meetings.create" }.count == 1)
    }

    @Test("is unknown too where the answer is none, and where Zoom says 503", arguments: ["garbage", "503", "lost"])
    func garbage(_ fault: String) async throws {
        let world = try await ZoomWorld()
        let account = try await world.account()
        try await world.fault("meetings.create", fault)
        #expect(await failure { _ = try await account.make(ZoomWorld.plan()) } == .unknown)
        #expect(try await world.state().calls.filter { $0 == "meetings.create" }.count == 1)
    }

    @Test("that is too many for a day, or that the app may not make, is told apart")
    func refused() async throws {
        let world = try await ZoomWorld()
        let account = try await world.account()
        try await world.fault("meetings.create", "429")
        #expect(await failure { _ = try await account.make(ZoomWorld.plan()) } == .rateLimited(retryAfter: nil))
        try await world.fault("meetings.create", "4711")
        #expect(await failure { _ = try await account.make(ZoomWorld.plan()) } == .notGranted)
        try await world.peer.tell("expire", world.name)
        #expect(await failure { _ = try await account.make(ZoomWorld.plan()) } == .unauthorized)
    }

    @Test("has no place for the link that opens it as host, under whatever name that comes")
    func hostLink() {
        let body =
            #"{"id":5,"join_url":"https://zoom.example/s/5?zak=key","start_url":"https://zoom.example/s/5?zak=key"}"#
        #expect(ZoomAnswer.meeting(Array(body.utf8)) == nil)
        #expect(ZoomMeeting(5, link: "https://zoom.example/j/5") != nil)
        for (id, link) in [(0, "https://a/"), (-1, "https://a/"), (5, "http://a/"), (5, "https://a/\nb"), (5, "")] {
            #expect(ZoomMeeting(Int64(id), link: link) == nil, "\(id) \(link)")
        }
    }

    @Test("that is listed with our mark and no link is not taken for one that is not there")
    func half() {
        let body = #"{"meetings":[{"id":5,"agenda":"Klatch 010203"}],"next_page_token":""}"#
        #expect(ZoomAnswer.page(Array(body.utf8), ZoomMark([1, 2, 3])) == nil)
        #expect(ZoomAnswer.page(Array(#"{"page_size":1}"#.utf8), ZoomMark([1])) == nil)
    }
}
