// The main jobs, told by a client whose types are generated from the OpenAPI document: what does not fit the document does not compile.
// Arguments: the app's address, a token, a suffix that no other run uses.
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[]; exitCode: number };

const [, , baseUrl, token, unique] = process.argv as [string, string, string, string, string];
const authorise: Middleware = {
  onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
};
const api = createClient<paths>({ baseUrl });
api.use(authorise);

function taken<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data === undefined) {
    throw new Error(`${answer.response.url} answered ${answer.response.status}: ${JSON.stringify(answer.error)}`);
  }

  return answer.data;
}

function same(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) {
    throw new Error(`${what}: ${String(actual)} instead of ${String(expected)}`);
  }
}

async function serviceStation(): Promise<void> {
  const clientId = `client-${unique}`;
  const servicePointId = `sp-${unique}`;
  taken(await api.PUT("/api/v1/clients/{clientId}", { params: { path: { clientId } }, body: { name: "SENTOFT", currency: "XOF" } }));
  const made = taken(
    await api.POST("/api/v1/clients/{clientId}/service-points", {
      params: { path: { clientId } },
      body: { servicePointId, name: "PS_SENTOFT" },
    }),
  );
  same("the card's name", made.card?.name, "C_VIRT_PS_SENTOFT");
  same("canTransact", made.servicePoint.canTransact, true);

  const cardId = made.card!.id;
  const path = { clientId, cardId };
  taken(await api.POST("/api/v1/clients/{clientId}/cards/{cardId}/top-ups", {
    params: { path }, body: { amount: { amount: 50_000, currency: "XOF" }, reference: `t-${unique}` },
  }));
  const virtualised = taken(await api.POST("/api/v1/clients/{clientId}/cards/{cardId}/virtualise", { params: { path } }));
  same("virtualised", virtualised.virtualised, true);
  same("balance", virtualised.balance.amount, 50_000);

  const page = taken(await api.GET("/api/v1/clients/{clientId}/cards", { params: { path: { clientId }, query: { virtualised: true } } }));
  same("virtualised cards", typeof page === "string" ? page : page.items.length, 1);

  const refused = await api.POST("/api/v1/clients/{clientId}/cards/{cardId}/close", { params: { path }, body: { reason: "endOfUse" } });
  same("closing a card with money", refused.response.status, 409);
  same("its code", refused.error?.code, "card_not_empty");
}

async function seasonTicket(): Promise<void> {
  const contactId = `contact-${unique}`;
  const alias: components["schemas"]["AliasAnswer"] = taken(
    await api.POST("/api/v1/contacts/{contactId}/aliases", {
      params: { path: { contactId } },
      body: {
        card: { number: "4900000000000003", expiryMonth: 1, expiryYear: 2031, holderName: "MISO MILICEVIC", securityCode: "123" },
        source: "contact",
      },
    }),
  );
  same("display", alias.display, "XXXX XXXX X000 3");
  const paid = taken(
    await api.POST("/api/v1/contacts/{contactId}/payments", {
      params: { path: { contactId } },
      body: { amount: { amount: 4_500, currency: "CHF" }, module: "quickSales", reference: "ORDER-1", capture: true },
    }),
  );
  same("the payment", paid.status, "captured");

  const sale = taken(
    await api.POST("/api/v1/automatic-sales", {
      params: { header: { "Idempotency-Key": unique } },
      body: {
        name: "Season tickets",
        currency: "CHF",
        onFailure: "none",
        items: [{ itemId: "ticket-1", contactId, amount: { amount: 45_000, currency: "CHF" } }],
      },
    }),
  );
  same("items that wait", sale.counts.pending, 1);
  const cancelled = taken(await api.POST("/api/v1/automatic-sales/{id}/cancel", { params: { path: { id: sale.id } } }));
  same("the sale", cancelled.status, "cancelled");
  const gone = await api.DELETE("/api/v1/contacts/{contactId}/aliases/{aliasId}", { params: { path: { contactId, aliasId: alias.id } } });
  same("deleting the alias", gone.response.status, 204);
}

await serviceStation();
await seasonTicket();
console.log("done");
