// The page's frame: signing in, the sections, and asking the API again and again. What a section shows is in sections.js.
import { sections } from './sections.js';

const PAUSE_MILLIS = 2000;
const AGED_MILLIS = 30000;
const PAGE = 50;
const get = id => document.getElementById(id);

let timer;
let asked = 0;        // counts what was asked, so that a late answer to an older question isn't shown
let shown = '';
let shownAt = 0;
let section = sections[0];
let state = {};

/** One answer of the API; throws what it says if it says no. */
async function ask(path, options = {}) {
  const response = await fetch('/api/v1/' + path, { cache: 'no-store', ...options });
  const answer = await response.json().catch(() => ({ detail: 'The answer can’t be read.' }));
  if (!response.ok) {
    throw Object.assign(new Error(answer.detail || answer.title), { status: response.status });
  }
  return answer;
}

const post = (path, fields) => ask(path, { method: 'POST', body: new URLSearchParams(fields) });

function place() {
  const [name, ...rest] = decodeURIComponent(location.hash.slice(1)).split('/');
  return { name: sections.some(each => each.name === name) ? name : 'overview', detail: rest.join('/') };
}

function enter() {
  const { name, detail } = place();
  section = sections.find(each => each.name === name);
  state = { detail, q: '', offset: 0, limit: PAGE, seen: undefined };
  shown = '';
  get('title').textContent = detail || section.title;
  document.title = `${section.title} · Hearth`;
  get('nav').querySelectorAll('a').forEach(link =>
    link.hash === '#' + name ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current'));
  get('nav').querySelector('[aria-current]').scrollIntoView({ block: 'nearest', inline: 'center' });
  get('body').replaceChildren();
  get('pager').hidden = true;
  get('controls').replaceChildren(...section.controls({ state, post, again, refresh, leave: back }));
  refresh();
}

function back() {
  location.hash = section.name;
}

/** From the first page on, with another filter. */
function again(fields) {
  Object.assign(state, fields, { offset: 0, seen: undefined });
  refresh();
}

async function refresh() {
  clearTimeout(timer);
  const mine = ++asked;
  try {
    const [node, data] = await Promise.all([ask('node'), section.load(ask, state)]);
    if (mine !== asked) {
      return;
    }
    frame(node);
    const text = JSON.stringify(data) + (section.name === 'overview' ? JSON.stringify(node.problems) : '');
    if (text !== shown || Date.now() - shownAt > AGED_MILLIS) {
      shown = text;
      shownAt = Date.now();
      get('body').replaceChildren(...section.show(data, node, state, { post, refresh }));
    }
    pager(data);
    get('body').dataset.loaded = section.name;
  } catch (fault) {
    if (mine !== asked) {
      return;
    }
    if (fault.status === 401) {
      return signedOut();
    }
    get('live').className = 'lost';
    get('live').textContent = fault.status ? fault.message : 'This node does not answer.';
  }
  timer = setTimeout(refresh, document.hidden ? 5 * PAUSE_MILLIS : PAUSE_MILLIS);
}

function frame(node) {
  get('node').textContent = node.name;
  get('live').className = '';
  get('live').textContent = 'Live, every 2 seconds';
  for (const link of get('nav').querySelectorAll('a')) {
    const wrong = node.problems.filter(problem => '#' + problem.section === link.hash).length;
    const mark = link.querySelector('.wrong');
    mark.hidden = wrong === 0;
    mark.textContent = wrong;
    mark.setAttribute('aria-label', wrong === 1 ? '1 problem' : `${wrong} problems`);
  }
}

function pager(data) {
  const pages = data.total > state.limit || state.offset > 0;
  get('pager').hidden = !pages;
  if (pages) {
    const last = Math.min(state.offset + state.limit, data.total);
    get('place').textContent = `${data.total === 0 ? 0 : state.offset + 1} to ${last} of ${data.total.toLocaleString('en')}`;
    get('back').disabled = state.offset === 0;
    get('further').disabled = last >= data.total;
  }
}

function turn(by) {
  state.offset = Math.max(0, state.offset + by * state.limit);
  state.seen = undefined;
  refresh();
}

function signedOut() {
  clearTimeout(timer);
  asked++;
  get('app').hidden = true;
  get('sign-in').hidden = false;
  get('name').focus();
}

function signedIn(name) {
  get('sign-in').hidden = true;
  get('app').hidden = false;
  get('who').textContent = name;
  enter();
}

get('nav').replaceChildren(...sections.map(each => {
  const item = document.createElement('li');
  const link = item.appendChild(document.createElement('a'));
  link.href = '#' + each.name;
  link.append(each.title);
  const mark = link.appendChild(document.createElement('span'));
  mark.className = 'wrong';
  mark.hidden = true;
  return item;
}));
get('back').addEventListener('click', () => turn(-1));
get('further').addEventListener('click', () => turn(1));
get('sign-out').addEventListener('click', () => ask('session', { method: 'DELETE' }).then(signedOut, signedOut));
get('sign-in').addEventListener('submit', async event => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector('button');
  get('sign-in-error').textContent = '';
  button.disabled = true;
  try {
    const { name } = await post('session', { name: form.name.value, password: form.password.value });
    form.reset();
    signedIn(name);
  } catch (fault) {
    get('sign-in-error').textContent = fault.status === 401 ? 'That name and password don’t fit.' : fault.message;
    form.password.select();
  } finally {
    button.disabled = false;
  }
});
addEventListener('hashchange', () => { if (!get('app').hidden) enter(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden && !get('app').hidden) refresh(); });
ask('session').then(({ name }) => signedIn(name), signedOut);
