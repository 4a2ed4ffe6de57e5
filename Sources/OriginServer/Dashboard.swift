/// The operator's page at `/`.
enum Dashboard {
    static let html = #"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Touchline origin</title>
        <style>
        :root { color-scheme: light dark; --line: #8884; --bad: #b3261e; --open: #b35c00; }
        body { font: 15px/1.4 system-ui, sans-serif; margin: 1.2rem auto; max-width: 64rem; padding: 0 1rem; }
        h1 { font-size: 1.2rem; } h2 { font-size: 1rem; margin-top: 1.6rem; }
        table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .25rem .6rem .25rem 0;
          border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
        .bad { color: var(--bad); } .open { color: var(--open); }
        </style>
        </head>
        <body>
        <h1>Touchline origin <span id="cursor"></span></h1>
        <h2>Edges</h2>
        <table><thead><tr><th>edge<th>region<th>state<th>fans<th>load<th>url</tr></thead><tbody id="edges"></tbody></table>
        <h2>Alerts</h2>
        <table><thead><tr><th>match<th>alert<th>since<th>what and the mend</tr></thead><tbody id="alerts"></tbody></table>
        <h2>Matches</h2>
        <table><thead><tr><th>match<th>home<th>score<th>away<th>status<th>minute</tr></thead><tbody id="matches"></tbody></table>
        <script>
        "use strict";
        const row = (cells, marks = []) => {
          const line = document.createElement("tr");
          cells.forEach((value, index) => {
            const cell = line.insertCell(); cell.textContent = value; if (marks[index]) cell.className = marks[index];
          });
          return line;
        };
        async function refresh() {
          try {
            const [fleet, list] = await Promise.all(["/v1/fleet", "/v1/matches"].map(p => fetch(p).then(r => r.json())));
            document.getElementById("cursor").textContent = fleet.cursor;
            document.getElementById("edges").replaceChildren(...fleet.edges.map(e =>
              row([e.id, e.region, e.state, e.connections, e.load, e.url], [, , e.state === "ready" ? "" : "bad"])));
            const order = {live: 0, suspended: 0, ended: 1, scheduled: 2};
            list.matches.sort((a, b) => (order[a.status] ?? 1) - (order[b.status] ?? 1) || a.kickoff - b.kickoff);
            document.getElementById("matches").replaceChildren(...list.matches.map(m =>
              row([m.match, m.home.name, `${m.score.home} - ${m.score.away}` +
                (m.shootout ? ` (${m.shootout.home}-${m.shootout.away})` : ""), m.away.name, m.status,
                m.status === "live" ? `${m.clock.minute}'` : ""], [, , m.provisional ? "open" : ""])));
            // With an admin key set a page without it is told nothing.
            const alerts = await fetch("/v1/admin/alerts").then(r => r.ok ? r.json() : {alerts: []});
            document.getElementById("alerts").replaceChildren(...alerts.alerts.map(a =>
              row([a.match, a.kind, new Date(a.since).toLocaleTimeString(), a.message], [, "bad"])));
          } catch (error) { document.getElementById("cursor").textContent = "does not answer"; }
          setTimeout(refresh, 1000);
        }
        refresh();
        </script>
        </body>
        </html>
        """#
}
