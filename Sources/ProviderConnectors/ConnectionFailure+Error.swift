import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL
import ProviderConnection

extension ConnectionFailure {
    /// What an error of the libraries means. Their texts hold hosts and ports, no paths and so no keys.
    init(_ error: any Error) {
        switch error {
        case let failure as ConnectionFailure: self = failure
        case let error as HTTPClientError: self.init(Self.kind(of: error), error.shortDescription)
        case HTTPParserError.invalidEOFState: self.init(.ended, "the connection ended within an answer")
        case let error as HTTPParserError: self.init(.malformed, "not HTTP: \(error)")
        case NIOHTTPDecompression.DecompressionError.limit: self.init(.tooLarge, "more than may be inflated")
        case is NIOHTTPDecompression.DecompressionError: self.init(.malformed, "\(error)")
        case is NIOConnectionError, is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            self.init(.notConnected, "\(error)")
        case let error as IOError where error.errnoCode == Self.refused: self.init(.notConnected, "refused")
        case is IOError, is ChannelError: self.init(.ended, "\(error)")
        default: self.init(.ended, "\(error)")
        }
    }

    /// ECONNREFUSED.
    private static let refused: CInt = 111

    private static func kind(of error: HTTPClientError) -> Kind {
        switch error {
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .httpProxyHandshakeTimeout,
            .socksHandshakeTimeout:
            .notConnected
        case .readTimeout, .deadlineExceeded: .timedOut
        case .invalidURL, .emptyHost, .emptyScheme: .malformed
        default: .ended
        }
    }
}
