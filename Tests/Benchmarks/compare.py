#!/usr/bin/env python3
# Interim comparison (plaintext): cmp.py A B N PAIRS [EVENTS PAUSE_MS]; A and B: limit | PATH_OF_TOUCHLINE_EDGE
import subprocess,sys,os,json,statistics as s,time,struct,urllib.request,shutil,signal
A,B,N,PAIRS=sys.argv[1],sys.argv[2],int(sys.argv[3]),int(sys.argv[4])
EVENTS=int(sys.argv[5]) if len(sys.argv)>5 else 1
PAUSE=int(sys.argv[6]) if len(sys.argv)>6 else 260
BASE=int(os.environ.get('PORTS','19500'))
HERE=os.path.dirname(os.path.abspath(__file__)); OUT=os.environ.get('OUT','/tmp/bench-out'); os.makedirs(OUT,exist_ok=True)
ORIGIN=os.environ.get('ORIGIN',os.path.join(HERE,'../../.build/release/touchline-origin'))
def cc(name,*src):
    subprocess.check_call(['cc','-O2','-o',f'{OUT}/{name}']+[os.path.join(HERE,x) for x in src]+['-lssl','-lcrypto','-lpthread'])
cc('limit','limit.c'); cc('generator','generator.c','fans.c')
procs=[]
def start(*a,core,log):
    p=subprocess.Popen(['taskset','-c',core]+list(a),stderr=open(f'{OUT}/{log}.log','w')); procs.append(p); return p
def frame(text):
    b=text.encode(); h=b'\x81'+(bytes([128|len(b)]) if len(b)<126 else bytes([254])+struct.pack('>H',len(b)))
    return h+b'\0\0\0\0'+b
def write(n,b): open(f'{OUT}/{n}','wb').write(b); return f'{OUT}/{n}'
HS=lambda path:f'GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'.encode()
def post(url,body): 
    r=urllib.request.Request(url,data=body.encode(),headers={'Content-Type':'application/json'}); return urllib.request.urlopen(r,timeout=5).read()
def up(url):
    for _ in range(200):
        try: urllib.request.urlopen(url,timeout=2); return
        except Exception: time.sleep(0.05)
    raise SystemExit('not ready: '+url)
size=[354]
def participant(kind,i):
    port=BASE+10*i
    if kind=='limit':
        p=start(f'{OUT}/limit','--listen',str(port),'--control',str(port+1),core='0',log=f'limit{i}')
        return p.pid,f'port={port} control={port+1} handshake={write("hs",HS("/"))} counted=100', 'limit'
    shutil.rmtree(f'{OUT}/origin{i}',ignore_errors=True)
    start(ORIGIN,'--listen',f'127.0.0.1:{port+1}','--data',f'{OUT}/origin{i}','--log-level','warning',core='1',log=f'origin{i}')
    up(f'http://127.0.0.1:{port+1}/readyz')
    post(f'http://127.0.0.1:{port+1}/v1/feeds/touchline','{"type":"fixture","match":"bench-1","league":"bench","home":{"id":"home","name":"Home"},"away":{"id":"away","name":"Away"},"kickoff":"2030-01-01T15:00:00Z"}')
    p=start(kind,'--id','lon-1','--region','london','--listen',f'127.0.0.1:{port}','--origin',f'http://127.0.0.1:{port+1}','--latitude','51','--longitude','0','--log-level','warning',core='0',log=f'edge{i}')
    up(f'http://127.0.0.1:{port}/readyz')
    body='{"type":"observation","match":"bench-1","id":"e{00000000}","version":1,"kind":"missed-penalty","team":"home","player":"Lionel Messi","clock":{"period":1,"minute":23,"added":0},"captured_at":"2030-01-01T15:23:11.250Z"}'
    trig=f'POST /v1/feeds/touchline HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}'.encode()
    first=frame('{"op":"subscribe","id":"1","topics":["match:bench-1"]}')
    return p.pid,f'port={port} control={port+1} handshake={write("hs-edge",HS("/v1/live"))} first={write("first",first)} ready=op":"state trigger={write("trig-edge",trig)} counted=150','edge'
try:
    a=participant(A,0); b=participant(B,1); time.sleep(0.3)
    g=subprocess.Popen(['taskset','-c','1',f'{OUT}/generator'],stdin=subprocess.PIPE,stdout=subprocess.PIPE,text=True)
    def ask(line,until=None):
        g.stdin.write(line+'\n'); g.stdin.flush(); out=[]
        while True:
            r=json.loads(g.stdout.readline())
            if 'error' in r: raise SystemExit(r)
            out.append(r)
            if until is None or until in r: return out
    def rss(pid): return int([l for l in open(f'/proc/{pid}/status') if l.startswith('VmRSS')][0].split()[1])
    def side(n,p):
        trig='' if p[2]=='edge' else f' trigger={write("trig",b"%d"%(size[0]-4)+bytes([10]))}'
        ask(f'side {n} {p[1]}{trig} pids={p[0]}')
    order=[('a',a),('b',b)]
    if A=='limit' and B!='limit': order.reverse()
    for n,p in order:
        side(n,p); r0=rss(p[0]); r=ask(f'connect {n} {N} {N} 64')[0]
        print(n,p[2],'connected',r['connected'],'RSS before',r0,'after',rss(p[0]),'KB; accept CPU/connection us',round(r['cpu_ns']/1000/N,1))
        size[0]=ask(f'frame {n}')[0]['frame_bytes']; print('frame',size[0])
    rows=ask(f'rounds {PAIRS} 3 {EVENTS} {PAUSE} 0','done')[:-1]
    R={}
    for x in rows:
        if x['pair']>=0: R.setdefault(x['pair'],{})[x['side']]=x
    per={'cpu_ns':1,'wall_ns':1,'generator_ns':1}
    for k in('cpu_ns','generator_ns','span_ns','last_ns'):
        f=lambda x:x[k]/(x['deliveries'] if k in per else 1e3)
        q=[f(v['b'])/f(v['a']) for v in R.values()]
        print('%-13s a %9.1f  b %9.1f  b/a %.4f  quartiles %s'%(k,s.median(f(v['a']) for v in R.values()),s.median(f(v['b']) for v in R.values()),s.median(q),[round(z,3) for z in s.quantiles(q)]))
finally:
    for p in procs: p.kill()
