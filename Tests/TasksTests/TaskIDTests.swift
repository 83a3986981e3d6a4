import Foundation
import Testing

@testable import Tasks

@Suite struct TaskIDTests {
    @Test func `an id's text is a UUID of version 8 and leads back to the number`() throws {
        for number: Int64 in [1, 7, 1_000_000, 1 << 40, 1 << 62 - 1] {
            let id = TaskID(rawValue: number)
            #expect(TaskID(id.description) == id)
            #expect(TaskID(id.description.uppercased()) == id)
            let uuid = try #require(UUID(uuidString: id.description))
            #expect(uuid.uuid.6 >> 4 == 8)
            #expect(uuid.uuid.8 >> 6 == 0b10)
        }
        #expect(TaskID(rawValue: 7).description == "41766961-7279-8001-8000-000000000007")
    }

    @Test func `other texts are no ids`() {
        let wrong = [
            "", "7", UUID().uuidString, "41766961-7279-8001-8000-000000000000", "41766961-7279-8001-c000-000000000007",
            "41766961-7279-8001-80000000-00000007", "41766961-7279-8002-8000-000000000007",
            "41766961-7279-8001-8000-00000000000g", "41766961-7279-8001-8000-0000000000071",
        ]
        for text in wrong { #expect(TaskID(text) == nil, "\(text)") }
    }

    @Test func `an id is encoded as its text`() throws {
        let id = TaskID(rawValue: 99)
        let json = try JSONEncoder().encode([id])
        #expect(String(decoding: json, as: UTF8.self) == "[\"\(id)\"]")
        #expect(try JSONDecoder().decode([TaskID].self, from: json) == [id])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([TaskID].self, from: Data("[\"7\"]".utf8)) }
    }
}
