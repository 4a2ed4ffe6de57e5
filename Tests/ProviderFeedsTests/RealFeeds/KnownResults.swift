/// A match whose result is known, and which document tells of it. Facts, held against what the adapters read; the two
/// documents of one match were held against each other besides.
struct KnownMatch: Sendable {
    var file: String
    var provider: String
    /// The provider's id of the home team, where the document does not say.
    var home: String?
    var place = 0
    var name: String
    var score: (home: UInt16, away: UInt16)
    var goals: [String]
    var dismissals: [String] = []
    var yellowCards: Int?
    var retractions: [String] = []
    /// The document names no players.
    var hasNames = true
}

enum KnownResults {
    private static let matchday = "statsperform/ma1_bundesliga_2023-10-27_29_matchday.json"

    static let opta = [
        KnownMatch(
            file: "opta/f24-23-2018-1009316-eventdetails.xml", provider: "opta", name: "Athletic Club - Leganés (F24)",
            score: (2, 1), goals: ["27 goal home", "33 goal away", "90+3 goal home"], yellowCards: 9, hasNames: false),
        KnownMatch(
            file: "opta/f7-23-2018-1009316-matchresults.xml", provider: "opta", name: "Athletic Club - Leganés (F7)",
            score: (2, 1),
            goals: ["27 goal home Peru Nolaskoain", "33 goal away Jonathan Silva", "90+3 goal home Iker Muniain"],
            yellowCards: 9),
        // Put together from several matches: a goal, an own goal, a penalty and one of a shoot-out.
        KnownMatch(
            file: "opta/opta_f24.xml", provider: "opta", home: "2592", name: "2592 - 569 (F24, put together)",
            score: (2, 1),
            goals: ["23 penalty-goal home", "48 goal home", "50 own-goal home", "pens penalty-goal home"],
            dismissals: ["51 red-card home"], yellowCards: 0, hasNames: false),
    ]

    static let statsPerform = [
        KnownMatch(
            file: "statsperform/statsperform_event_ma1.json", provider: "statsperform",
            name: "Hamburg - Sandhausen (MA1)", score: (2, 1),
            goals: ["74 penalty-goal home D. Kinsombi", "87 goal away J. Bachmann", "90+6 goal home M. Heyer"],
            dismissals: ["72 second-yellow-card away M. Ritzmaier"], yellowCards: 4),
        KnownMatch(
            file: "statsperform/statsperform_event_ma3.json", provider: "statsperform",
            name: "Hamburg - Sandhausen (MA3)", score: (2, 1),
            goals: ["74 penalty-goal home D. Kinsombi", "87 goal away J. Bachmann", "90+6 goal home M. Heyer"],
            dismissals: ["72 second-yellow-card away M. Ritzmaier"], yellowCards: 4),
        KnownMatch(
            file: "statsperform/wc_attacking_zones_events.json", provider: "statsperform",
            home: "9q0arba2kbnywth8bkxlhgmdr", name: "Chelsea - Brighton (MA3)", score: (3, 2),
            goals: [
                "17 goal home E. Fernández", "21 goal home L. Colwill", "43 goal away F. Buonanotte",
                "65 penalty-goal home E. Fernández", "90+2 goal away João Pedro",
            ],
            dismissals: ["45 second-yellow-card home C. Gallagher"], yellowCards: 9,
            retractions: [
                "63 review penalty not awarded: penalty", "90+11 review penalty awarded: no-penalty",
                "90+10 penalty-awarded cancelled",
            ]),
        KnownMatch(
            file: "statsperform/ma1_augsburg_wolfsburg_2023-10-28.json", provider: "statsperform",
            name: "Augsburg - Wolfsburg (MA1)", score: (3, 2),
            goals: [
                "17 goal home P. Tietz", "35 goal away J. Wind", "45 penalty-goal away L. Majer",
                "79 own-goal away S. Bornauw", "81 goal home A. Engels",
            ],
            dismissals: ["87 second-yellow-card home F. Uduokhai"],
            retractions: ["71 review goal awarded: no-goal"]),
        KnownMatch(
            file: matchday, provider: "statsperform", place: 0, name: "Bochum - Mainz 05 (MA1)", score: (2, 2),
            goals: [
                "21 penalty-goal home K. Stöger", "59 own-goal home K. Schlotterbeck", "82 goal home K. Schlotterbeck",
                "90+6 goal away T. Krauß",
            ], retractions: ["19 review penalty not awarded: penalty"]),
        KnownMatch(
            file: matchday, provider: "statsperform", place: 1, name: "Bayern - Darmstadt (MA1)", score: (8, 0),
            goals: [
                "51 goal home H. Kane", "56 goal home L. Sané", "60 goal home J. Musiala", "64 goal home L. Sané",
                "69 goal home H. Kane", "71 goal home T. Müller", "76 goal home J. Musiala", "88 goal home H. Kane",
            ],
            dismissals: ["4 red-card home J. Kimmich", "21 red-card away K. Gjasula", "41 red-card away M. Maglica"],
            retractions: ["20 review penalty awarded: no-penalty", "21 review card upgrade: red-card"]),
        KnownMatch(
            file: matchday, provider: "statsperform", place: 2, name: "M'gladbach - Heidenheim (MA1)", score: (2, 1),
            goals: ["3 goal home A. Pléa", "37 goal away E. Dinkçi", "51 own-goal away J. Föhrenbach"]),
        KnownMatch(
            file: matchday, provider: "statsperform", place: 3, name: "Bremen - Union Berlin (MA1)", score: (2, 0),
            goals: ["38 own-goal away R. Knoche", "75 goal home M. Ducksch"],
            dismissals: ["60 red-card away R. Khedira"]),
        KnownMatch(
            file: matchday, provider: "statsperform", place: 4, name: "Augsburg - Wolfsburg (matchday)", score: (3, 2),
            goals: [
                "17 goal home P. Tietz", "35 goal away J. Wind", "45 penalty-goal away L. Majer",
                "79 own-goal away S. Bornauw", "81 goal home A. Engels",
            ],
            dismissals: ["87 second-yellow-card home F. Uduokhai"], retractions: ["71 review goal awarded: no-goal"]),
        KnownMatch(
            file: matchday, provider: "statsperform", place: 5, name: "Stuttgart - Hoffenheim (MA1)", score: (2, 3),
            goals: [
                "4 goal away G. Prömel", "21 penalty-goal away W. Weghorst", "30 missed-penalty home D. Undav",
                "61 goal home C. Führich", "66 goal away R. Skov", "73 goal home D. Undav",
            ], retractions: ["20 review penalty not awarded: penalty"]),
        KnownMatch(
            file: matchday, provider: "statsperform", place: 6, name: "Leipzig - Köln (MA1)", score: (6, 0),
            goals: [
                "15 penalty-goal home T. Werner", "40 goal home L. Openda", "43 goal home D. Raum",
                "45+3 goal home L. Openda", "88 goal home B. Šeško", "90+1 goal home C. Baumgartner",
            ], dismissals: ["80 second-yellow-card away M. Olesen"]),
        KnownMatch(
            file: matchday, provider: "statsperform", place: 7, name: "Frankfurt - Dortmund (MA1)", score: (3, 3),
            goals: [
                "8 penalty-goal home Omar Marmoush", "24 goal home Omar Marmoush", "45+1 goal away M. Sabitzer",
                "54 goal away Y. Moukoko", "68 goal home F. Chaïbi", "82 goal away J. Brandt",
            ], retractions: ["38 review penalty not awarded: no-penalty"]),
        KnownMatch(
            file: matchday, provider: "statsperform", place: 8, name: "Leverkusen - Freiburg (MA1)", score: (2, 1),
            goals: ["36 goal home F. Wirtz", "60 goal home J. Hofmann", "70 goal away M. Gulde"]),
    ]
}
