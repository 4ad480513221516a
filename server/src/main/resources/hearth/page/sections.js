// What each section loads and shows. Everything becomes text nodes: nothing that a client is called can become markup.

/** An element with attributes and children; a child that isn't an element becomes text. */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else if (value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat());
  return element;
}

const code = text => el('span', { class: 'code' }, text);
const card = (title, ...children) => el('section', { class: 'card' }, ...(title ? [el('h2', {}, title)] : []), ...children);
const number = value => value.toLocaleString('en');
const count = (value, one, many) => `${number(value)} ${value === 1 ? one : many}`;
const empty = (what, todo) => el('div', { class: 'card empty' }, el('strong', {}, what), el('p', {}, todo));

function span(seconds) {
  const units = [['day', 86400], ['h', 3600], ['min', 60], ['s', 1]];
  const at = units.findIndex(([, size]) => seconds >= size);
  if (at < 0) return '0 s';
  const [unit, size] = units[at];
  const whole = Math.floor(seconds / size);
  const first = `${whole} ${unit === 'day' && whole !== 1 ? 'days' : unit}`;
  const next = units[at + 1];
  const rest = next && whole < 10 ? Math.floor((seconds % size) / next[1]) : 0;
  return rest > 0 ? `${first} ${rest} ${next[0]}` : first;
}

/** When something is, as seen from now, with the exact time for who wants it. */
function when(text) {
  if (!text) return 'never';
  const seconds = (new Date(text) - Date.now()) / 1000;
  const told = seconds >= 0 ? `in ${span(seconds)}` : `${span(-seconds)} ago`;
  return el('time', { datetime: text, title: new Date(text).toLocaleString() }, told);
}

function table(caption, columns, rows, fresh = () => false) {
  const head = el('tr', {}, columns.map(([title, , kind]) => el('th', { scope: 'col', class: kind }, title)));
  const body = rows.map(row => el('tr', fresh(row) ? { class: 'fresh' } : {}, columns.map(([title, cell, kind]) => {
    const content = cell(row);
    return el('td', { 'data-label': title, class: content === '' ? 'blank' : kind }, el('div', {}, content));
  })));
  return el('div', { class: 'card table' },
    el('table', {}, el('caption', {}, caption), el('thead', {}, head), el('tbody', {}, body)));
}

const svg = (tag, attributes) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
};

function bar(part, whole) {
  const percent = whole === 0 ? 0 : 100 * part / whole;
  const drawing = svg('svg', { class: percent > 90 ? 'bar full' : 'bar', viewBox: '0 0 100 10', preserveAspectRatio: 'none',
    role: 'img', 'aria-label': `${Math.round(percent)} % taken` });
  drawing.append(svg('rect', { width: percent, height: 10 }));
  return drawing;
}

function filter({ again }, label) {
  let wait;
  const input = el('input', { type: 'search', placeholder: label, 'aria-label': label, input: () => {
    clearTimeout(wait);
    wait = setTimeout(() => again({ q: input.value.trim() }), 200);
  } });
  return input;
}

const query = fields => '?' + new URLSearchParams(fields);
const paged = ({ q, offset, limit }, more = {}) => query({ q, offset, limit, ...more });

const tile = (href, value, unit, text) => el('a', { class: 'card tile', href },
  el('span', { class: text ? 'value text' : 'value number' }, value), el('span', { class: 'unit' }, unit));

const STANDING = { UP: ['good', 'up'], LOST: ['bad', 'out of reach'], DOWN: ['bad', 'down'] };

/** An operator's word that the other node is down: this one then serves for both. */
const declareDown = (node, { post, refresh }) => el('button', { class: 'quiet', click: async event => {
  if (confirm(`Does ${node.name} really not run? If it does, both nodes may give away the same addresses.`)) {
    event.target.disabled = true;
    await post('peer/down', { name: node.name }).catch(fault => alert(fault.message));
    refresh();
  }
} }, 'Declare it down');

const nodeCard = (node, paired, tools) => {
  const [kind, told] = STANDING[node.standing];
  return el('section', { class: 'card' },
    el('h2', {}, node.name, ' ', el('span', { class: `pill ${kind}` }, told)),
    el('p', { class: 'soft' }, node.this ? 'this node, running for ' : 'the other node, since ',
      node.this ? span((Date.now() - new Date(node.since)) / 1000) : when(node.since)),
    ...(paired ? [el('p', { class: 'soft' }, node.leads ? 'leads' : 'follows',
      node.this ? '' : `, its clock is ${node.clockAheadSeconds.toFixed(3)} s ahead`)] : []),
    ...(!node.this && node.standing === 'LOST' ? [declareDown(node, tools)] : []));
};

const networkRows = networks => table('Networks and their pools', [
  ['Network', row => row.name],
  ['Subnet', row => code(row.subnet)],
  ['In use', row => row.addresses === 0 ? 'no pool' : [bar(row.addresses - row.free, row.addresses),
    el('span', { class: 'soft number' }, `${number(row.addresses - row.free)} of ${count(row.addresses, 'address', 'addresses')}`)]],
  ['Leases', row => number(row.leases), 'number'],
  ['Offered', row => number(row.offered), 'number'],
  ['Declined', row => number(row.declined), 'number'],
  ['Lease time', row => span(row.leaseSeconds), 'number'],
], networks);

const overview = {
  name: 'overview',
  title: 'Overview',
  controls: () => [],
  load: async ask => {
    const [nodes, networks, revision, certificate] =
      await Promise.all(['nodes', 'networks', 'revision', 'certificate'].map(path => ask(path)));
    return { ...nodes, ...networks, revision, certificate };
  },
  show: ({ nodes, networks, revision, certificate }, node, state, tools) => [
    node.problems.length === 0
      ? el('p', { class: 'card verdict good' }, 'All is well.')
      : card(count(node.problems.length, 'thing is wrong', 'things are wrong'),
        el('ul', { class: 'wrongs' }, node.problems.map(problem => el('li', {},
          el('strong', {}, problem.what), ' ', problem.remedy, ' ',
          problem.section === 'overview' ? '' : el('a', { href: '#' + problem.section }, 'More'))))),
    el('div', { class: 'tiles' },
      tile('#zones', number(node.counts.zones), node.counts.zones === 1 ? 'zone' : 'zones'),
      tile('#leases', number(node.counts.leases), node.counts.leases === 1 ? 'lease' : 'leases'),
      tile('#machines', number(node.counts.machines), node.counts.machines === 1 ? 'machine' : 'machines'),
      tile('#services', number(node.counts.services), node.counts.services === 1 ? 'service' : 'services'),
      tile('#revision', revision.running.commit.slice(0, 10) || 'folder', ['configuration, ', when(revision.running.since)], true),
      tile('#certificate', certificate.inUse ? span((new Date(certificate.inUse.until) - Date.now()) / 1000) : 'none',
        certificate.inUse ? 'left of the certificate' : 'certificate', true)),
    el('div', { class: 'pair' }, nodes.map(each => nodeCard(each, nodes.length > 1, tools))),
    networks.length === 0
      ? empty('No network is configured.', 'Describe one in networks/NAME.yaml; clients then get addresses.')
      : networkRows(networks),
  ],
};

const SOURCES = { configured: 'file', machine: 'machine', challenge: 'certificate proof', discovery: 'service', lease: 'lease' };

const zones = {
  name: 'zones',
  title: 'Zones',
  controls: tools => tools.state.detail
    ? [el('button', { class: 'quiet', click: tools.leave }, 'All zones'), filter(tools, 'Filter by name')]
    : [],
  load: async (ask, state) => {
    const all = await ask('zones');
    if (!state.detail) return all;
    // A zone may be large: its records are asked for again only when its serial says that they have changed.
    const key = paged(state) + all.zones.find(each => each.name === state.detail)?.serial;
    if (state.key !== key) {
      state.records = await ask(`zones/${encodeURIComponent(state.detail)}${paged(state)}`);
      state.key = key;
    }
    return state.records;
  },
  show: (data, node, state) => state.detail ? zone(data) : [data.zones.length === 0
    ? empty('No zone is configured.', 'Write one into zones/NAME.zone or zones/NAME.yaml, and its names answer.')
    : table(count(data.zones.length, 'zone', 'zones'), [
      ['Zone', row => el('a', { href: '#zones/' + encodeURIComponent(row.name) }, row.name)],
      ['Names', row => number(row.names), 'number'],
      ['Serial', row => String(row.serial), 'number'],
    ], data.zones)],
};

const zone = data => [data.records.length === 0
  ? empty('No record fits.', 'Change the filter.')
  : table(`Serial ${data.serial}, ${count(data.total, 'set of records', 'sets of records')}`, [
    ['Name', row => code(row.name)],
    ['Type', row => row.type],
    ['Data', row => row.data.map(text => el('div', { class: 'code' }, text)), 'wide'],
    ['TTL', row => span(row.ttlSeconds), 'number'],
    ['From', row => SOURCES[row.source] ?? row.source],
  ], data.records)];

const leases = {
  name: 'leases',
  title: 'Leases',
  controls: tools => [filter(tools, 'Filter by address, host name or hardware address'),
    el('select', { 'aria-label': 'State', change: event => tools.again({ kind: event.target.value }) },
      [['', 'live'], ['bound', 'bound'], ['declined', 'declined'], ['released', 'released']].map(([value, text]) =>
        el('option', { value }, text)))],
  load: (ask, state) => ask('leases' + paged(state, { state: state.kind ?? '' })),
  show: (data, node, state) => {
    const before = state.seen;
    state.seen = new Set(data.leases.map(lease => lease.address));
    return [data.leases.length === 0
      ? empty('No lease fits.', state.q || state.kind ? 'Change the filter.' : 'The first client that asks for an address appears here at once.')
      : table(count(data.total, 'lease', 'leases'), [
        ['Address', row => code(row.address)],
        ['Host name', row => row.hostname],
        ['Client', row => code(row.client)],
        ['Network', row => row.network],
        ['State', row => row.state === 'declined' ? el('span', { class: 'pill bad' }, 'declined')
          : el('span', { class: row.state === 'bound' ? 'pill good' : 'pill' }, row.state)],
        ['Ends', row => when(row.until)],
      ], data.leases, row => before !== undefined && !before.has(row.address))];
  },
};

const machines = {
  name: 'machines',
  title: 'Machines',
  controls: tools => [filter(tools, 'Filter by name or address')],
  load: (ask, state) => ask('machines' + paged(state)),
  show: (data, node, state) => [data.machines.length === 0
    ? empty('No machine fits.', state.q ? 'Change the filter.' : 'Describe one in machines/NAME.yaml: it keeps its address and name, and boots what you say.')
    : table(count(data.total, 'machine', 'machines'), [
      ['Machine', row => row.name],
      ['Address', row => row.address ? code(row.address) : ''],
      ['Hardware', row => row.macs.map(mac => el('div', { class: 'code' }, mac))],
      ['Further names', row => row.names.length ? row.names.map(name => el('div', {}, name)) : ''],
      ['Boots', row => row.boot || 'its own disk'],
      ['Stage', row => row.stage ? [el('span', { class: 'pill' }, row.stage), ' ', when(row.since)] : ''],
    ], data.machines)],
};

const services = {
  name: 'services',
  title: 'Services',
  controls: tools => [filter(tools, 'Filter by name or source')],
  load: (ask, state) => ask('services' + paged(state)),
  show: (data, node, state) => [data.services.length === 0
    ? empty('No service is found.', data.configured
      ? (state.q ? 'Change the filter.' : data.connected ? 'Start a container with a name: docs/discovery.md has the labels.' : 'Its source does not answer yet.')
      : 'Configure discovery in hearth.yaml, and containers get names.')
    : table(count(data.total, 'instance', 'instances'), [
      ['Name', row => code(row.name)],
      ['Addresses', row => row.addresses.map(address => el('div', { class: 'code' }, address))],
      ['Ports', row => row.ports.length ? row.ports.join(', ') : ''],
      ['TTL', row => span(row.ttlSeconds), 'number'],
      ['Found by', row => code(row.source)],
    ], data.services)],
};

const facts = rows => el('dl', {}, rows.filter(([, value]) => value !== '' && value !== undefined)
  .flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));

const revision = {
  name: 'revision',
  title: 'Revision',
  controls: ({ post, refresh }) => {
    const said = el('span', { role: 'status', class: 'soft' });
    return [el('button', { click: async event => {
      event.target.disabled = true;
      await post('reload', {}).then(() => { said.textContent = 'Hearth looks now.'; }, fault => { said.textContent = fault.message; });
      event.target.disabled = false;
      refresh();
    } }, 'Look for a change now'), said];
  },
  load: ask => ask('revision'),
  show: data => [
    card('In force', facts([
      ['Repository', data.repository && code(data.repository)], ['Branch', data.branch], ['Folder', data.folder && code(data.folder)],
      ['Commit', data.running.commit && code(data.running.commit)], ['Since', when(data.running.since)]])),
    data.seen.problems.length > 0
      ? card('Refused', facts([['Commit', data.seen.commit && code(data.seen.commit)], ['Looked', data.seen.looked && when(data.seen.looked)]]),
        el('p', {}, 'Nothing of it is in force. What is wrong:'),
        el('ol', { class: 'problems' }, data.seen.problems.map(problem => el('li', { class: 'code' }, problem))))
      : el('p', { class: 'card verdict good' }, 'The newest change is in force.'),
    ...(data.fault ? [card('The repository can’t be asked', el('p', {}, data.fault))] : []),
  ],
};

const certificate = {
  name: 'certificate',
  title: 'Certificate',
  controls: () => [],
  load: ask => ask('certificate'),
  show: data => [
    ...(data.names.length === 0
      ? [empty('No certificate is configured.', 'Write certificates.names into hearth.yaml: docs/certificates.md tells what it takes. HTTPS and DNS over TLS need it.')]
      : [card('Wanted', facts([['Names', data.names.join(', ')], ['Authority', code(data.directory)]]))]),
    ...(data.inUse
      ? [card('In use', facts([['Names', data.inUse.names.join(', ')], ['Issuer', data.inUse.issuer], ['Serial', code(data.inUse.serial)],
        ['Valid since', when(data.inUse.from)], ['Runs out', when(data.inUse.until)]]))]
      : []),
    ...(data.failure.why
      ? [card('The last attempt failed', el('p', {}, data.failure.why), el('p', { class: 'soft' }, 'The next is ', when(data.failure.next), '.'))]
      : []),
  ],
};

export const sections = [overview, zones, leases, machines, services, revision, certificate];
