import ClientProtocol
import HTTPTransport
import JSONText
import MatchModel

/// What a client of `touchline.v1` asks for, as a message or in a URL: an operation within the limits or an error of
/// bounded length; and JSON that was read, written and read again is the same.
@c(LLVMFuzzerTestOneInput)
public func fuzzClientProtocol(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count)
    let knobs = input.knob()
    let bytes = input.rest
    switch knobs & 3 {
    case 0, 1: checkMessage(bytes)
    case 2: checkURL(bytes)
    default: checkJSON(bytes)
    }
    return 0
}

private let limits = ProtocolLimits()
/// The longest text that an error may carry back, in bytes.
private let longestError = 512

private func checkMessage(_ bytes: [UInt8]) {
    let message = Array(bytes.prefix(limits.message))
    do throws(OperationError) {
        switch try ClientOperation(message: message, limits: limits) {
        case .subscribe(let subscribe):
            check(subscribe)
        case .unsubscribe(let id, let topics):
            require((id?.utf8.count ?? 0) <= ProtocolLimits.operationID, "a long id")
            require(!topics.isEmpty && topics.count <= limits.topics, "\(topics.count) topics")
        }
    } catch {
        check(error)
    }
}

private func checkURL(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let target = try? HTTPTarget(parsing: "/v1/live?" + text) else { return }
    require(target.query.count <= HTTPMessageLimits.queryItems, "\(target.query.count) parts")
    let query = target.query.map { (name: $0.name, value: $0.value) }
    do throws(OperationError) {
        guard let subscribe = try ClientOperation.subscribe(query: query, limits: limits) else { return }
        check(subscribe)
        require(subscribe.id == nil, "an id in a URL")
    } catch {
        check(error)
    }
    _ = try? ReadRequest(segments: target.segments, query: query)
}

private func check(_ subscribe: ClientOperation.Subscribe) {
    require((subscribe.id?.utf8.count ?? 0) <= ProtocolLimits.operationID, "a long id")
    require(!subscribe.topics.isEmpty && subscribe.topics.count <= limits.topics, "\(subscribe.topics.count) topics")
    require(Set(subscribe.topics).count == subscribe.topics.count, "a topic twice")
    require(!subscribe.classes.isEmpty, "no class")
    // Asked for again in the words of the URL, it is the same but for the id.
    var query = [(name: "topics", value: subscribe.topics.map(\.description).joined(separator: ","))]
    if let after = subscribe.after { query.append((name: "after", value: after.description)) }
    var again = subscribe
    again.id = nil
    do throws(OperationError) {
        guard var read = try ClientOperation.subscribe(query: query, limits: limits) else { fail("no topics") }
        read.classes = again.classes
        require(read == again, "\(read), not \(again)")
    } catch {
        fail("\(error)")
    }
}

private func check(_ error: OperationError) {
    require(error.message.utf8.count <= longestError, "an error of \(error.message.utf8.count) bytes")
    require((error.id?.utf8.count ?? 0) <= ProtocolLimits.operationID, "a long id")
}

private func checkJSON(_ bytes: [UInt8]) {
    let value: JSONValue
    do throws(JSONError) {
        value = try JSONReader.read(bytes)
    } catch {
        require(error.offset >= 0 && error.offset <= bytes.count, "offset \(error.offset)")
        require(error.line >= 1 && error.column >= 1, "place \(error.line):\(error.column)")
        return
    }
    let written = text(of: value)
    guard let again = try? JSONReader.read(written) else { fail("not JSON: \(written)") }
    require(again == value, "\(again), not \(value)")
}

private func text(of value: JSONValue) -> [UInt8] {
    switch value {
    case .null: return Array("null".utf8)
    case .bool(let bool): return Array("\(bool)".utf8)
    case .integer(let integer): return Array("\(integer)".utf8)
    case .number(let number): return Array("\(number)".utf8)
    case .string, .array:
        var json = JSONWriter()
        json.array { list in
            if case .string(let string) = value {
                list.element(string)
            } else {
                for element in value.array ?? [] { list.element(json: text(of: element)) }
            }
        }
        guard case .string = value else { return json.bytes }
        return Array(json.bytes.dropFirst().dropLast())
    case .object(let members):
        var json = JSONWriter()
        json.object { object in
            for member in members {
                let inner = text(of: member.value)
                // As an element of an array of one, whose brackets are taken off again.
                object.field(named: member.name) { $0.element(json: inner) }
            }
        }
        return json.bytes
    }
}
