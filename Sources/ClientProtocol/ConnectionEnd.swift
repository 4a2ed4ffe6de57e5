/// Every way a fan's connection ends. Close code, metric label, log word and the advice to the client follow from it.
package enum ConnectionEnd: UInt8, CaseIterable, Sendable {
    /// The client closed, with or without a close frame.
    case closedByClient
    /// The socket failed or the peer vanished.
    case connectionLost
    case protocolError
    case binaryNotSpoken
    case notUTF8
    case messageTooBig
    /// It broke the limits again and again.
    case abusive
    /// It did not read, and what it was owed has left the ring in the middle of a frame.
    case slowConsumer
    /// This node is draining.
    case draining
    /// The node has no room for another connection.
    case full
    case internalError

    /// The close code (RFC 6455, section 7.4): 4000-4499 do not come back unchanged, 4500-4999 come back with back-off.
    /// `nil` where nothing is sent.
    package var closeCode: UInt16? {
        switch self {
        case .closedByClient: 1000
        case .connectionLost: nil
        case .protocolError: 1002
        case .binaryNotSpoken: 1003
        case .notUTF8: 1007
        case .messageTooBig: 1009
        case .abusive: 4008
        case .slowConsumer: 4501
        case .draining: 4500
        case .full: 4503
        case .internalError: 1011
        }
    }

    /// The metric's label and the log's word.
    package var name: String {
        switch self {
        case .closedByClient: "closed-by-client"
        case .connectionLost: "connection-lost"
        case .protocolError: "protocol-error"
        case .binaryNotSpoken: "binary-not-spoken"
        case .notUTF8: "not-utf8"
        case .messageTooBig: "message-too-big"
        case .abusive: "abusive"
        case .slowConsumer: "slow-consumer"
        case .draining: "draining"
        case .full: "full"
        case .internalError: "internal-error"
        }
    }

    /// The reason in the close frame: what happened and what the client should do.
    package var advice: String {
        switch self {
        case .closedByClient: "goodbye"
        case .connectionLost: ""
        case .protocolError: "broke RFC 6455; mend the client"
        case .binaryNotSpoken: "touchline.v1 is JSON in text frames"
        case .notUTF8: "text that is not UTF-8; mend the client"
        case .messageTooBig: "message above the limit named in welcome"
        case .abusive: "too many refused operations; mend the client"
        case .slowConsumer: "did not read fast enough; come back with your cursor"
        case .draining: "this edge is draining; come back elsewhere with your cursor"
        case .full: "this edge is full; try another"
        case .internalError: "our fault; come back with your cursor"
        }
    }
}
