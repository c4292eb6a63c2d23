// node replicate.js SERVER FOLDER AT_ONCE < DOCUMENTS
//
// DOCUMENTS: one JSON a line, {"kiosk": name, "doc": {...}}. Each kiosk gets a database of its own on disk; then all of
// them replicate to one database of the server, AT_ONCE at a time. Prints {"documents", "seconds"}: what the replication
// took, the filling beforehand left out.
const path = require('path');
const readline = require('readline');
const PouchDB = require('pouchdb');

const [server, folder, atOnce] = process.argv.slice(2);

async function main() {
  const kiosks = new Map();
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { kiosk, doc } = JSON.parse(line);
    if (!kiosks.has(kiosk)) kiosks.set(kiosk, []);
    kiosks.get(kiosk).push(doc);
  }
  const waiting = [];
  for (const [kiosk, docs] of kiosks) {
    const local = new PouchDB(path.join(folder, kiosk));
    await local.bulkDocs(docs);
    waiting.push(local);
  }
  let documents = 0;
  async function worker() {
    for (let local = waiting.shift(); local; local = waiting.shift()) {
      const result = await PouchDB.replicate(local, `${server}/hub`, { batch_size: 500 });
      documents += result.docs_written;
    }
  }
  const begin = process.hrtime.bigint();
  await Promise.all(Array.from({ length: Number(atOnce) }, worker));
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  console.log(JSON.stringify({ documents, seconds }));
  process.exit(0);
}

main().catch((error) => { console.error(error); process.exit(1); });
