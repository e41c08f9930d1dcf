// The other side of the exchange: `node exchange.mjs read|write <connection string> <table>`.
// `read` prints every entity as a line of JSON: keys, and of each property the type as the SDK sees it and the value.

import { TableClient, TableTransaction } from '@azure/data-tables';

const [, , command, connectionString, table] = process.argv;
const client = TableClient.fromConnectionString(connectionString, table, { allowInsecureConnection: true });

function typed(value) {
  if (value instanceof Uint8Array) {
    return ['Binary', Buffer.from(value).toString('base64')];
  }
  if (typeof value === 'object' && value !== null && 'type' in value) {
    return [value.type, value.value instanceof Uint8Array ? Buffer.from(value.value).toString('base64') : `${value.value}`];
  }
  return [typeof value, `${value}`];
}

function print(entity) {
  const { partitionKey, rowKey, etag, timestamp, 'odata.metadata': metadata, ...properties } = entity;
  const types = Object.entries(properties).map(([name, value]) => [name, typed(value)]);
  console.log(JSON.stringify({ partitionKey, rowKey, hasETag: Boolean(etag), hasTimestamp: Boolean(timestamp), ...Object.fromEntries(types) }));
}

async function read() {
  for await (const entity of client.listEntities({ disableTypeConversion: true })) {
    print(await client.getEntity(entity.partitionKey, entity.rowKey, { disableTypeConversion: true }));
  }
}

function entityWith(rowKey) {
  return {
    partitionKey: "it's 100% a+b é漢",
    rowKey,
    String: 'text é漢𝄞 "quoted" \\',
    LooksLikeATime: '2026-11-22T10:00:00Z',
    Int32: -42,
    Double: 1.5,
    WholeDouble: { type: 'Double', value: '200.0' },
    NaN: { type: 'Double', value: 'NaN' },
    Int64: { type: 'Int64', value: '-9223372036854775808' },
    BigInt: 9007199254740993n,
    True: true,
    Time: { type: 'DateTime', value: '2026-11-22T10:00:00.1234567Z' },
    Date: new Date('2026-11-22T10:00:00.123Z'),
    Guid: { type: 'Guid', value: '5f2ed15d-70c2-4e3a-9d18-5f9d5c54c5a6' },
    Binary: new Uint8Array([0, 1, 2, 255]),
  };
}

async function write() {
  await client.createEntity(entityWith("single 'row'"));
  const transaction = new TableTransaction();
  transaction.createEntity(entityWith('batch & row'));
  transaction.upsertEntity(entityWith('batch, upserted'), 'Replace');
  await client.submitTransaction(transaction.actions);
}

await (command === 'read' ? read() : write());
