import ProviderConnection
import Testing

@Suite struct RedirectTests {
    private static func target(_ location: String, from base: String) -> String? {
        RedirectRule.place(base).flatMap { RedirectRule.target(of: location, from: $0)?.url }
    }

    @Test func locationsAreReadFromWhereTheyWereSaid() {
        let base = "https://a.test/x/y?k=1"
        #expect(Self.target("https://b.test/z", from: base) == "https://b.test/z")
        #expect(Self.target("//b.test/z?q", from: base) == "https://b.test/z?q")
        #expect(Self.target("/z", from: base) == "https://a.test/z")
        #expect(Self.target("z?q=2", from: base) == "https://a.test/x/z?q=2")
        #expect(Self.target("http://a.test/", from: "http://a.test:80") == "http://a.test/")
    }

    @Test func fromHTTPSNothingLeadsToHTTP() {
        #expect(Self.target("http://a.test/", from: "https://a.test/") == nil)
        #expect(Self.target("https://a.test/", from: "http://a.test/") == "https://a.test/")
    }

    @Test(arguments: ["ftp://a.test/", "https://", "https://user:word@a.test/", "nonsense", "https://a.test/a b"])
    func otherAddressesAreNone(url: String) { #expect(RedirectRule.place(url) == nil) }

    @Test func secretsStayWithSchemeHostAndPort() throws {
        let base = try #require(RedirectRule.place("https://A.test:443/x"))
        for (url, keeps) in [
            ("https://a.test/y", true), ("https://b.test/x", false), ("https://a.test:444/x", false),
            ("http://a.test/x", false),
        ] {
            #expect(RedirectRule.keepsSecrets(from: base, to: try #require(RedirectRule.place(url))) == keeps)
        }
    }
}
