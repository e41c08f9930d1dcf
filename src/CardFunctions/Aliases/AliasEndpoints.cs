using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.OpenApi;
using CardFunctions.Providers;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Aliases;

/// <summary>Aliases over HTTP.</summary>
internal static class AliasEndpoints
{
    /// <summary>An alias, as the document shows it.</summary>
    public const string AnswerExample =
        """
        {"id":"als_5515801_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","contactId":"5515801","brand":"visa","display":"XXXX XXXX X000 3","last4":"0003",
         "expiry":"1/2028","expiryMonth":1,"expiryYear":2028,"holderName":"MISO MILICEVIC","status":"active","default":true,
         "provider":"simulator","createdAt":"2026-11-22T10:00:00Z"}
        """;

    private const string PageExample = $$"""{"items":[{{AnswerExample}}],"nextCursor":null}""";

    private const string RegistrationExample =
        """{"id":"reg_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","redirectUrl":"https://pay.example/start/1","expiresAt":"2026-11-22T10:30:00Z"}""";

    private const string ProvidersExample =
        """{"items":[{"name":"simulator","capabilities":{"aliases":true,"hostedRegistration":true,"directEntry":true,"refunds":true},"default":true}]}""";

    public static void MapAliases(this IEndpointRouteBuilder api)
    {
        var contact = api.MapGroup("/contacts/{contactId}");
        contact.MapPost("/aliases", RegisterAsync)
            .WithName("RegisterAlias").WithSummary("Registers a card that was typed here.")
            .WithDescription("The number and the security code go to the provider, and stay nowhere. 200 where the contact has the card already.")
            .WithRequestExample(
                """
                {"card":{"number":"4900000000000003","expiryMonth":1,"expiryYear":2028,"holderName":"MISO MILICEVIC","securityCode":"123"},
                 "source":"contact","consent":{"textVersion":"2026-01","at":"2026-11-22T10:00:00Z"}}
                """)
            .WithRegistration(ProblemCatalogue.DirectEntryDisabled);
        contact.MapPost("/alias-registrations", BeginAsync)
            .WithName("BeginAliasRegistration").WithTags("Aliases").WithSummary("Begins a registration on the provider's own page.")
            .RequirePrivilege(Privilege.AliasesManage)
            .WithRequestExample("""{"returnUrl":"https://shop.example/aliases","source":"contact"}""")
            .WithAnswer<RegistrationAnswer>(StatusCodes.Status201Created, RegistrationExample)
            .WithProblems(
                ProblemCatalogue.ProviderDoesNotSupportAliases,
                ProblemCatalogue.ProviderDoesNotSupportThis,
                ProblemCatalogue.RejectedByProvider,
                ProblemCatalogue.PaymentProviderUnavailable,
                ProblemCatalogue.IdempotencyKeyReused,
                ProblemCatalogue.Busy);
        contact.MapPost("/alias-registrations/{id}/complete", CompleteAsync)
            .WithName("CompleteAliasRegistration").WithSummary("Takes the card that was typed on the provider's page. It may be asked again.")
            .WithRegistration(ProblemCatalogue.RegistrationNotFound, ProblemCatalogue.AliasNotFound, ProblemCatalogue.PaymentProviderNotFound);

        contact.MapGet("/aliases", ListAsync)
            .WithName("ListAliases").WithTags("Aliases").WithSummary("Lists a contact's aliases, the oldest first.")
            .RequirePrivilege(Privilege.AliasesRead)
            .WithAnswer<Page<AliasAnswer>>(StatusCodes.Status200OK, PageExample);
        contact.MapGet("/aliases/{aliasId}", GetAsync)
            .WithName("GetAlias").WithTags("Aliases").WithSummary("Shows an alias.")
            .RequirePrivilege(Privilege.AliasesRead)
            .WithAnswer<AliasAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithProblems(ProblemCatalogue.AliasNotFound);
        contact.MapPatch("/aliases/{aliasId}", PatchAsync)
            .WithName("PatchAlias").WithTags("Aliases").WithSummary("Changes the expiry of an alias, or makes it the default.")
            .RequirePrivilege(Privilege.AliasesManage)
            .WithRequestExample("""{"expiryMonth":1,"expiryYear":2030,"default":true}""")
            .WithAnswer<AliasAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithProblems(
                ProblemCatalogue.AliasNotFound,
                ProblemCatalogue.PaymentProviderNotFound,
                ProblemCatalogue.RejectedByProvider,
                ProblemCatalogue.PaymentProviderUnavailable,
                ProblemCatalogue.Busy);
        contact.MapDelete("/aliases/{aliasId}", DeleteAsync)
            .WithName("DeleteAlias").WithTags("Aliases").WithSummary("Deletes an alias, here at once, and then surely at its provider.")
            .RequirePrivilege(Privilege.AliasesManage)
            .WithAnswer(StatusCodes.Status204NoContent)
            .WithProblems(ProblemCatalogue.AliasNotFound, ProblemCatalogue.Busy);

        api.MapGet("/aliases/expiring", ListExpiringAsync)
            .WithName("ListExpiringAliases").WithTags("Aliases")
            .WithSummary("Lists the aliases of all contacts that expire before a month, the earliest first; as CSV, all of them.")
            .RequirePrivilege(Privilege.AliasesRead)
            .WithQuery("before", "Only those whose last month is before this one: YYYY-MM. The month after next when left out.")
            .WithCsv()
            .WithAnswer<Page<AliasAnswer>>(StatusCodes.Status200OK, PageExample);
        api.MapGet("/payment-providers", ListProviders)
            .WithName("ListPaymentProviders").WithTags("Aliases").WithSummary("Lists the payment providers, and what each can do.")
            .RequirePrivilege(Privilege.AliasesRead)
            .WithAnswer<ProvidersAnswer>(StatusCodes.Status200OK, ProvidersExample);
    }

    private static void WithRegistration(this RouteHandlerBuilder endpoint, params ProblemKind[] more) => endpoint
        .WithTags("Aliases")
        .RequirePrivilege(Privilege.AliasesManage)
        .WithAnswer<AliasAnswer>(StatusCodes.Status200OK, AnswerExample)
        .WithAnswer<AliasAnswer>(StatusCodes.Status201Created, AnswerExample)
        .WithProblems(
        [
            .. more,
            ProblemCatalogue.RegistrationIncomplete,
            ProblemCatalogue.RegistrationAbandoned,
            ProblemCatalogue.RegistrationRefused,
            ProblemCatalogue.RejectedByProvider,
            ProblemCatalogue.ProviderDoesNotSupportAliases,
            ProblemCatalogue.ProviderDoesNotSupportThis,
            ProblemCatalogue.PaymentProviderUnavailable,
            ProblemCatalogue.IdempotencyKeyReused,
            ProblemCatalogue.Busy,
        ]);

    private static async Task<IResult> RegisterAsync(
        string contactId,
        Body<RegisterAliasRequest, DirectWish> body,
        OnceOnly once,
        RegisterAlias register,
        CardFingerprints fingerprints,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var contact = ContactId.Load(contactId);
        var occasion = once.OccasionOf(fingerprints.OfRequest(contact, body.Command));
        return AliasResults.Show(await register.ExecuteAsync(contact, body.Command, occasion, cancellationToken), time.GetUtcNow());
    }

    private static async Task<IResult> BeginAsync(
        string contactId,
        HttpContext context,
        Body<BeginRegistrationRequest, HostedWish> body,
        OnceOnly once,
        Registrations registrations,
        TimeProvider time,
        CancellationToken cancellationToken) =>
        AliasResults.Show(
            await registrations.BeginAsync(
                ContactId.Load(contactId), body.Command, Languages.Tag(Languages.Of(context)), once.Occasion, cancellationToken),
            time.GetUtcNow());

    private static async Task<IResult> CompleteAsync(
        string contactId, string id, OnceOnly once, Registrations registrations, TimeProvider time, CancellationToken cancellationToken) =>
        AliasResults.Show(await registrations.CompleteAsync(ContactId.Load(contactId), id, once.Occasion, cancellationToken), time.GetUtcNow());

    private static async Task<IResult> ListAsync(
        string contactId, ListRequest list, AliasStore aliases, TimeProvider time, CancellationToken cancellationToken)
    {
        var contact = ContactId.Load(contactId);
        var (page, current) = (aliases.PageAsync(contact, list.After, list.Limit, cancellationToken), aliases.FindDefaultAsync(contact, cancellationToken));
        await Task.WhenAll(page, current);
        var (items, next) = await page;
        var (now, chosen) = (time.GetUtcNow(), (await current)?.Value);
        return Answers.Ok(
            new Page<AliasAnswer>([.. items.Select(alias => AliasAnswer.Of(alias, alias.Id == chosen, now))], Cursor.Of(next)),
            AliasesJson.Default.AliasPage);
    }

    private static async Task<IResult> GetAsync(
        string contactId, string aliasId, AliasStore aliases, TimeProvider time, CancellationToken cancellationToken)
    {
        var contact = ContactId.Load(contactId);
        if (!AliasStore.TryIdOf(contact, aliasId, out var id))
        {
            return Problems.Of(ProblemCatalogue.AliasNotFound);
        }

        var (found, current) = (aliases.FindAsync(id, cancellationToken), aliases.FindDefaultAsync(contact, cancellationToken));
        await Task.WhenAll(found, current);
        return await found is { Value: var alias }
            ? AliasResults.Show(new AliasResult.Shown(alias, (await current)?.Value == id), time.GetUtcNow())
            : Problems.Of(ProblemCatalogue.AliasNotFound);
    }

    private static async Task<IResult> PatchAsync(
        string contactId,
        string aliasId,
        Body<PatchAliasRequest, AliasPatch> body,
        IfMatch ifMatch,
        Occasion occasion,
        PatchAlias patch,
        TimeProvider time,
        CancellationToken cancellationToken) =>
        AliasStore.TryIdOf(ContactId.Load(contactId), aliasId, out var id)
            ? AliasResults.Show(await patch.ExecuteAsync(id, body.Command, ifMatch, occasion, cancellationToken), time.GetUtcNow())
            : Problems.Of(ProblemCatalogue.AliasNotFound);

    private static async Task<IResult> DeleteAsync(
        string contactId,
        string aliasId,
        IfMatch ifMatch,
        Occasion occasion,
        DeleteAlias delete,
        TimeProvider time,
        CancellationToken cancellationToken) =>
        AliasStore.TryIdOf(ContactId.Load(contactId), aliasId, out var id)
            ? AliasResults.Show(await delete.ExecuteAsync(id, ifMatch, occasion, cancellationToken), time.GetUtcNow())
            : Problems.Of(ProblemCatalogue.AliasNotFound);

    private static async Task<IResult> ListExpiringAsync(
        ListRequest list, ExpiryQuery query, ExpiringAliases expiring, TimeProvider time, CancellationToken cancellationToken)
    {
        const int MonthsAhead = 2;
        var now = time.GetUtcNow();
        var before = query.Before ?? YearMonth.Of(now).AddMonths(MonthsAhead);
        if (list.WantsCsv)
        {
            return Answers.Csv(
                expiring.AllAsync(before, list.After, cancellationToken).Select(found => AliasAnswer.Of(found.Alias, found.IsDefault, now)),
                AliasAnswer.Table,
                "expiring-aliases.csv");
        }

        var (items, next) = await expiring.PageAsync(before, list.After, list.Limit, cancellationToken);
        return Answers.Ok(
            new Page<AliasAnswer>([.. items.Select(found => AliasAnswer.Of(found.Alias, found.IsDefault, now))], Cursor.Of(next)),
            AliasesJson.Default.AliasPage);
    }

    private static JsonAnswer<ProvidersAnswer> ListProviders(PaymentProviders providers) => Answers.Ok(
        new ProvidersAnswer(
        [
            .. providers.All.Select(provider => new ProviderAnswer(
                provider.Name,
                new CapabilitiesAnswer(
                    provider.Capabilities.Aliases,
                    provider.Capabilities.HostedRegistration,
                    provider.Capabilities.DirectEntry,
                    provider.Capabilities.Refunds),
                provider == providers.Default)),
        ]),
        AliasesJson.Default.ProvidersAnswer);
}

/// <summary>A handler's parameter: before which month aliases expire.</summary>
/// <param name="Before">The month; null where the query does not say.</param>
internal sealed record ExpiryQuery(YearMonth? Before)
{
    /// <summary>Binds the parameter; what is no month is a fault of the request.</summary>
    public static ValueTask<ExpiryQuery> BindAsync(HttpContext context)
    {
        if (Query.Of(context).Text("before") is not { } text)
        {
            return new(new ExpiryQuery(Before: null));
        }

        if (text.Length == "yyyy-MM".Length
            && text[4] == '-'
            && int.TryParse(text.AsSpan(0, 4), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var year)
            && int.TryParse(text.AsSpan(5), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var month)
            && YearMonth.TryCreate(year, month, out var before))
        {
            return new(new ExpiryQuery(before));
        }

        RequestState.Of(context).Faults.Add("before", FaultTexts.MustBeMonth);
        return new(new ExpiryQuery(Before: null));
    }
}
