import Foundation
import Testing

@testable import PanelCore

/// Whose idempotency keys may be taken over at once.
@Suite struct ClaimMarkTests {
    private let host = ProcessInfo.processInfo.hostName
    private let pid = ProcessInfo.processInfo.processIdentifier

    @Test func marksOfOneProcessDifferAndAreOfTheLiving() {
        let (one, other) = (ClaimMark(), ClaimMark())
        #expect(one.text != other.text)
        #expect(!one.isOfTheDead && !ClaimMark(other.text).isOfTheDead)
    }

    @Test func aProcessThatIsGoneIsKnown() throws {
        let child = Process()
        child.executableURL = URL(filePath: "/bin/true")
        try child.run()
        child.waitUntilExit()
        #expect(ClaimMark("a b \(child.processIdentifier) \(host)").isOfTheDead)
    }

    @Test func anEarlierProcessWithOurNumberIsGone() {
        #expect(ClaimMark("a b \(pid) \(host)").isOfTheDead)
    }

    @Test func ofAnotherMachineNothingIsKnown() {
        #expect(!ClaimMark("a b 999999999 \(host).elsewhere").isOfTheDead)
        #expect(!ClaimMark("an older mark").isOfTheDead)
    }
}
