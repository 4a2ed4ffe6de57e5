import Testing

@testable import OriginServer

@Suite struct IntakeSecretsTests {
    private func secrets(_ environment: [String: String], files: [String: String] = [:]) throws -> IntakeSecrets {
        try IntakeSecrets(environment: environment) { files[$0].map { Array($0.utf8) } }
    }

    private func fault(_ environment: [String: String], files: [String: String] = [:]) -> String {
        do {
            _ = try secrets(environment, files: files)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `a provider has its own key and secret, all others the one for all`() throws {
        let read = try secrets([
            "TOUCHLINE_INTAKE_KEY": "all", "TOUCHLINE_INTAKE_KEY_OPTA": "o", "TOUCHLINE_INTAKE_KEY_TOUCHLINE": "t",
            "TOUCHLINE_INTAKE_SECRET_SPORTRADAR": "0123456789abcdef", "TOUCHLINE_DATA": "x",
        ])
        #expect(read.key == "all")
        #expect(read.keys == ["opta": "o", "touchline": "t"])
        #expect(read.secrets == ["sportradar": Array("0123456789abcdef".utf8)])
    }

    @Test func `a file may hold it, with a line feed behind, and an empty variable sets nothing`() throws {
        let read = try secrets(
            [
                "TOUCHLINE_INTAKE_KEY": "", "TOUCHLINE_INTAKE_KEY_FILE": "/k",
                "TOUCHLINE_INTAKE_SECRET_OPTA_FILE": "/s",
                "TOUCHLINE_INTAKE_KEY_GENIUS_FILE": "",
            ], files: ["/k": "all\n", "/s": "0123456789abcdef\r\n"])
        #expect(read.key == "all")
        #expect(read.keys.isEmpty)
        #expect(read.secrets["opta"] == Array("0123456789abcdef".utf8))
    }

    @Test func `what cannot guard anything is refused with its name, and never with the secret`() {
        #expect(
            fault(["TOUCHLINE_INTAKE_KEY_OPTTA": "hidden"]).contains("TOUCHLINE_INTAKE_KEY_OPTTA is of no provider"))
        #expect(fault(["TOUCHLINE_INTAKE_SECRET": "hidden"]).contains("TOUCHLINE_INTAKE_SECRET is of no provider"))
        #expect(fault(["TOUCHLINE_INTAKE_KEY": "a", "TOUCHLINE_INTAKE_KEY_FILE": "/k"]).contains("both set"))
        #expect(fault(["TOUCHLINE_INTAKE_KEY_FILE": "/k"]).contains("/k cannot be read"))
        #expect(fault(["TOUCHLINE_INTAKE_KEY_FILE": "/k"], files: ["/k": " \n"]).contains("/k is empty"))
        let short = fault(["TOUCHLINE_INTAKE_SECRET_OPTA": "0123456789abcde"])
        #expect(short.contains("has 15 bytes") && !short.contains("0123456789abcde"))
        let spaced = fault(["TOUCHLINE_INTAKE_KEY_OPTA": "two hidden"])
        #expect(spaced.contains("TOUCHLINE_INTAKE_KEY_OPTA") && !spaced.contains("hidden"))
    }
}
