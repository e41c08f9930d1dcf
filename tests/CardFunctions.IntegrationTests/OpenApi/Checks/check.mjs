// Holds the examples of an OpenAPI 3.1 document, and answers of the app that serves it, to the document's schemas.
// Usage: node check.mjs <document.json> <answers.json>, where the answers are [{ operation, status, mediaType, body }].
// Prints one line a fault; ends with 1 if there is any.
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const document = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const answers = JSON.parse(readFileSync(process.argv[3], 'utf8'));

// What a schema does not name must not be there, except in problems: some codes come with members of their own.
function close(schema) {
  if (Array.isArray(schema)) {
    schema.forEach(close);
  } else if (schema && typeof schema === 'object') {
    if (schema.properties && schema.additionalProperties === undefined) {
      schema.additionalProperties = false;
    }
    Object.entries(schema).filter(([key]) => key !== 'example').forEach(([, value]) => close(value));
  }
}
for (const [name, schema] of Object.entries(document.components.schemas)) {
  if (name !== 'Problem') {
    close(schema);
  }
}

const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
addFormats(ajv);
// Formats that say how large a number is in this product's language; the type says the rest.
ajv.addFormat('int32', true);
ajv.addFormat('int64', true);
ajv.addSchema(document, 'document');

const escape = part => part.replaceAll('~', '~0').replaceAll('/', '~1');
const faults = [];
let compared = 0;

function compare(what, pointer, value) {
  const uri = encodeURI(pointer.map(escape).join('/')).replaceAll('#', '%23');
  const validate = ajv.compile({ $ref: `document#/${uri}` });
  compared++;
  if (!validate(value)) {
    faults.push(`${what}: ${ajv.errorsText(validate.errors)}`);
  }
}

const operations = new Map();
for (const [path, methods] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const pointer = ['paths', path, method];
    operations.set(operation.operationId, { operation, pointer });
    for (const [type, content] of Object.entries(operation.requestBody?.content ?? {})) {
      if (content.example === undefined) {
        faults.push(`${operation.operationId}: the request has no example`);
      } else {
        compare(`${operation.operationId}: example of the request`, [...pointer, 'requestBody', 'content', type, 'schema'], content.example);
      }
    }
    for (const [status, response] of Object.entries(operation.responses)) {
      for (const [type, content] of Object.entries(response.content ?? {})) {
        if (content.example !== undefined) {
          compare(`${operation.operationId}: example of ${status}`, [...pointer, 'responses', status, 'content', type, 'schema'], content.example);
        } else if (type === 'application/json') {
          faults.push(`${operation.operationId}: ${status} has no example`);
        }
      }
    }
  }
}

for (const { operation: id, status, mediaType, body } of answers) {
  const { operation, pointer } = operations.get(id);
  const response = operation.responses[status];
  if (!response) {
    faults.push(`${id}: ${status} is not documented`);
  } else if (mediaType === null) {
    if (response.content) {
      faults.push(`${id}: ${status} has no body`);
    }
  } else if (!response.content?.[mediaType]) {
    faults.push(`${id}: ${status} is documented without ${mediaType}`);
  } else {
    compare(`${id}: answer ${status}`, [...pointer, 'responses', String(status), 'content', mediaType, 'schema'], body);
  }
}

faults.forEach(fault => console.log(fault));
console.log(`${compared} compared, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
