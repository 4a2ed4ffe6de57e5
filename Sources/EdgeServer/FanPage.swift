/// The page at `/`: a live score page for fans, in one file.
enum FanPage {
    static let html = #"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Touchline live scores</title>
        <style>
        :root { color-scheme: light dark; --line: #8884; --live: #0a7d32; --open: #b35c00; }
        body { font: 16px/1.4 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }
        header { display: flex; justify-content: space-between; align-items: baseline; }
        h1 { font-size: 1.2rem; } #link { font-size: .85rem; }
        .match { display: grid; grid-template-columns: 1fr auto 1fr 5rem; gap: .8rem; padding: .6rem 0;
          border-top: 1px solid var(--line); }
        .home { text-align: right; } .score { font-weight: 700; font-variant-numeric: tabular-nums; }
        .open { color: var(--open); } .live { color: var(--live); } .when { font-size: .85rem; }
        #events { border-top: 2px solid var(--line); margin-top: 1.5rem; padding: 0; list-style: none; font-size: .9rem; }
        #events li { padding: .25rem 0; } .retracted { text-decoration: line-through; }
        </style>
        </head>
        <body>
        <header><h1>Live scores</h1><span id="link">connecting</span></header>
        <main id="matches"></main>
        <ol id="events" aria-live="polite"></ol>
        <script>
        "use strict";
        const league = new URLSearchParams(location.search).get("league") || "wc2022";
        const matches = new Map();
        let position = null, pending = 0, wait = 500;
        const newer = (a, b) => {
          if (!b) return true;
          const [e, o] = a.split(":").map(Number), [f, p] = b.split(":").map(Number);
          return e > f || (e === f && o > p);
        };
        const text = (tag, cls, value) => {
          const node = document.createElement(tag); node.className = cls; node.textContent = value; return node;
        };
        function draw() {
          const list = [...matches.values()].sort((a, b) => a.kickoff - b.kickoff || (a.match < b.match ? -1 : 1));
          document.getElementById("matches").replaceChildren(...list.map(m => {
            const row = text("div", "match", "");
            const shootout = m.shootout ? ` (${m.shootout.home}-${m.shootout.away} pens)` : "";
            row.append(text("span", "home", m.home.name),
              text("span", "score" + (m.provisional ? " open" : ""), `${m.score.home} - ${m.score.away}${shootout}`),
              text("span", "away", m.away.name),
              text("span", "when " + m.status, m.status === "live" ? `${m.clock.minute}'` : m.status));
            return row;
          }));
        }
        function note(event) {
          if (event.kind === "match-status") return;
          const minute = event.clock ? `${event.clock.minute}${event.clock.added ? "+" + event.clock.added : ""}' ` : "";
          const words = [event.kind.replaceAll("-", " "), event.player, event.team && event.team.toUpperCase(), event.text];
          const item = text("li", event.status, minute + words.filter(Boolean).join(" · ") + ` (${event.status})`);
          const list = document.getElementById("events");
          list.prepend(item);
          while (list.children.length > 40) list.lastChild.remove();
        }
        function connect() {
          const socket = new WebSocket(location.origin.replace(/^http/, "ws") + "/v1/live", "touchline.v1");
          const say = value => { document.getElementById("link").textContent = value; };
          socket.onopen = () => {
            wait = 500;
            const ask = {op: "subscribe", topics: ["league:" + league]};
            if (position) ask.after = position;
            socket.send(JSON.stringify(ask));
          };
          socket.onmessage = message => {
            const frame = JSON.parse(message.data);
            if (frame.op === "link") say(frame.state);
            if (frame.op === "subscribed" || frame.op === "reset") {
              say("live"); pending = frame.resumed ? 0 : frame.states;
              if (!frame.resumed) matches.clear();
            }
            if (frame.op === "state") {
              matches.set(frame.match.match, frame.match); pending -= 1;
              if (frame.match.status === "live") frame.match.events.slice(-10).forEach(note);
            }
            if (frame.op === "event") {
              const match = matches.get(frame.match);
              if (match) {
                Object.assign(match, {score: frame.score, shootout: frame.shootout, provisional: frame.provisional});
                if (frame.clock) match.clock = {...match.clock, ...frame.clock};
                if (frame.kind === "kickoff") match.status = "live";
                if (frame.kind === "full-time") match.status = frame.status === "retracted" ? "live" : "ended";
                if (frame.match_status) match.status = frame.match_status;
              }
              note(frame);
            }
            if (frame.op !== "welcome" && frame.cursor && pending <= 0 && newer(frame.cursor, position)) position = frame.cursor;
            draw();
          };
          socket.onclose = () => {
            say("reconnecting");
            setTimeout(connect, wait * (0.5 + Math.random() / 2)); wait = Math.min(wait * 2, 15000);
          };
        }
        connect();
        </script>
        </body>
        </html>
        """#
}
