// Reads a package's crate with the ro-crate library, which knows nothing of ours, and prints what it finds as JSON.
//   node read_crate.cjs FOLDER
const fs = require('fs');
const path = require('path');

// Nothing is fetched here: RO-Crate's context is the one that the library carries, of the other only the term that we use.
const context = JSON.parse(fs.readFileSync(require.resolve('ro-crate/lib/context.json'), 'utf8'));
const workflowRun = { '@context': { sha256: 'https://w3id.org/ro/terms/workflow-run#sha256' } };
globalThis.fetch = async (address) => ({
  ok: true,
  json: async () => (String(address).startsWith('https://w3id.org/ro/crate/') ? context : workflowRun),
});
const { ROCrate, Validator } = require('ro-crate');

function files(folder, below = '') {
  return fs.readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(below, entry.name);
    return entry.isDirectory() ? files(folder, name) : [name];
  });
}

async function main() {
  const folder = process.argv[2];
  const json = JSON.parse(fs.readFileSync(path.join(folder, 'ro-crate-metadata.json'), 'utf8'));
  const validator = new Validator();
  validator.parseJSON(JSON.stringify(json));
  await validator.crate.resolveContext();
  validator.rootDataEntity();
  const onDisk = files(folder).filter((name) => name !== 'ro-crate-metadata.json');
  validator.checkFiles(Object.fromEntries(onDisk.map((name) => [encodeURI(name), { exists: true, isDir: false }])));

  const crate = new ROCrate(json, { array: true, link: true });
  await crate.resolveContext();
  const terms = new Set();
  const dangling = new Set();
  for (const entity of json['@graph']) {
    for (const [name, values] of Object.entries(entity)) {
      if (name.startsWith('@')) continue;
      terms.add(name);
      for (const value of [values].flat()) {
        const id = value && value['@id'];
        if (id && !/^https?:/.test(id) && !crate.getEntity(id)) dangling.add(id);
      }
    }
  }
  const actions = crate.rootDataset.mentions.map((action) => ({
    id: action['@id'],
    type: action['@type'][0],
    agent: action.agent?.[0]?.name?.[0],
    instrument: action.instrument?.[0]?.name?.[0],
    objects: (action.object ?? []).map((object) => object['@id']),
    results: (action.result ?? []).map((result) => result['@id']),
  }));
  console.log(JSON.stringify({
    name: crate.rootDataset.name[0],
    parts: crate.rootDataset.hasPart.map((part) => part['@id']),
    problems: validator.results.filter((result) => result.status === 'error' || result.status === 'warning'),
    dangling: [...dangling],
    unknownTerms: [...terms].filter((term) => !term.includes(':') && !crate.resolveTerm(term)),
    actions,
  }));
}

main();
