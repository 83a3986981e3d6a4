/// Learns a form's fields, in their order, from the `encode(to:)` that the compiler wrote for it. No reflection.
struct FormCollector: Encoder {
    private final class Found {
        var fields: [FieldSpec] = []
    }
    private let found = Found()
    private let form: String
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    private init(form: String) {
        self.form = form
    }

    static func spec(of form: some Form) throws -> FormSpec {
        let collector = FormCollector(form: "\(type(of: form))")
        try form.encode(to: collector)
        return FormSpec(fields: collector.found.fields)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(Fields(collector: self))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer { Refusal(form: form) }
    func singleValueContainer() -> any SingleValueEncodingContainer { Refusal(form: form) }

    private struct Fields<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let collector: FormCollector
        var codingPath: [any CodingKey] { [] }

        mutating func encode(_ value: some Encodable, forKey key: Key) throws {
            guard let field = value as? any DeclaredField else { throw undeclared(key) }
            collector.found.fields.append(try field.spec(key: key.stringValue))
        }
        mutating func encodeNil(forKey key: Key) throws { throw undeclared(key) }

        // A field is never optional itself: whatever comes by one of these was declared without one. The protocol's own versions
        // are silent about nil, so each of them is answered.
        mutating func encodeIfPresent(_ value: (some Encodable)?, forKey key: Key) throws { throw undeclared(key) }
        mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { throw undeclared(key) }
        mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws { throw undeclared(key) }
        mutating func encodeIfPresent(_ value: Double?, forKey key: Key) throws { throw undeclared(key) }
        mutating func encodeIfPresent(_ value: Float?, forKey key: Key) throws { throw undeclared(key) }
        mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws { throw undeclared(key) }
        mutating func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { throw undeclared(key) }
        mutating func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { throw undeclared(key) }
        mutating func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { throw undeclared(key) }
        mutating func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { throw undeclared(key) }
        mutating func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { throw undeclared(key) }
        mutating func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { throw undeclared(key) }
        mutating func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { throw undeclared(key) }
        mutating func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { throw undeclared(key) }
        mutating func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { throw undeclared(key) }
        private func undeclared(_ key: Key) -> FormError { .noField(form: collector.form, property: key.stringValue) }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy: Nested.Type, forKey key: Key
        ) -> KeyedEncodingContainer<Nested> { collector.container(keyedBy: Nested.self) }
        mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            Refusal(form: collector.form)
        }
        mutating func superEncoder() -> any Encoder { collector }
        mutating func superEncoder(forKey key: Key) -> any Encoder { collector }
    }

    /// What a form gets that does not leave its encoding to the compiler.
    private struct Refusal: UnkeyedEncodingContainer, SingleValueEncodingContainer {
        let form: String
        var codingPath: [any CodingKey] { [] }
        var count: Int { 0 }

        mutating func encode(_ value: some Encodable) throws { throw FormError.notKeyed(form: form) }
        mutating func encodeNil() throws { throw FormError.notKeyed(form: form) }
        mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
            FormCollector(form: form).container(keyedBy: type)
        }
        mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { self }
        mutating func superEncoder() -> any Encoder { FormCollector(form: form) }
    }
}
