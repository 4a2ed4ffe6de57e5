import NIOSSL
import ProviderConnection

/// What a provider's certificates are held against.
enum TrustedAuthorities {
    /// Throws what a person has to mend: a file without certificates.
    static func configuration(_ settings: ProviderSettings) throws(ConnectorError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        guard let path = settings.authorities else { return configuration }
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else {
            throw ConnectorError(
                "provider '\(settings.provider)': no certificate can be read from ca '\(path)'; give a PEM file")
        }
        configuration.trustRoots = .certificates(certificates)
        return configuration
    }
}
