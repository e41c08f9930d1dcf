using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Providers;
using CardFunctions.Providers.Datatrans;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.IntegrationTests.Providers;

/// <summary>Each call of the adapter, checked by a server that is made from Datatrans' own document.</summary>
public sealed class DatatransContractTests(ContractServer server) : IClassFixture<ContractServer>
{
    private const string Transaction = "240710141420948314";

    [SkippableFact]
    public async Task A_registration_begins_as_the_document_says()
    {
        await using var rig = Rig();

        var begun = Assert.IsType<BeginOutcome.Begun>(await rig.Provider.BeginRegistrationAsync(
            new("REG1", Currency.Load("XOF"), new Uri("https://app.example/back?registration=reg_1"), "fr"), CancellationToken.None));

        Assert.Equal("240710141413978198", begun.ProviderReference);
        Assert.Equal(new Uri("https://pay.sandbox.datatrans.com/v1/start/240710141413978198"), begun.RedirectUrl);
        Assert.Equal(rig.Time.GetUtcNow() + TimeSpan.FromMinutes(30), begun.ExpiresAt);
    }

    [SkippableFact]
    public async Task A_transaction_is_looked_at_as_the_document_says()
    {
        await using var rig = Rig();

        // The document's example was authorised without an alias.
        Assert.Equal(new RegisterOutcome.Rejected("NO_ALIAS"), await rig.Provider.CompleteRegistrationAsync(Transaction, CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_card_is_tokenized_as_the_document_says()
    {
        await using var rig = Rig();

        var registered = Assert.IsType<RegisterOutcome.Registered>(
            await rig.Provider.RegisterDirectAsync(DatatransRig.Card(), Currency.Load("CHF"), "REG1", CancellationToken.None));

        Assert.Equal("7LHXscqwAAEAAAGQnJCjSDPicd8DAL7O", registered.Card.Token.Reveal());
        Assert.Equal(("F-fnlcOgqPqxSdNfyYY0vXHk", CardBrand.Visa), (registered.Card.Fingerprint, registered.Card.Brand));
    }

    [SkippableFact]
    public async Task An_alias_is_changed_and_deleted_as_the_document_says()
    {
        await using var rig = Rig();

        Assert.IsType<AliasOutcome.Done>(await rig.Provider.UpdateExpiryAsync(new("7LHXscqwAAEAAAGQnJCiybcnPXpwAPU_"), DatatransRig.Month(2030, 5), CancellationToken.None));
        Assert.IsType<AliasOutcome.Done>(await rig.Provider.RevokeAsync(new("7LHXscqwAAEAAAGQnJCnhxwUVUC6AJGE"), CancellationToken.None));
    }

    [SkippableTheory]
    [InlineData(Initiator.Cardholder, true)]
    [InlineData(Initiator.Merchant, false)]
    public async Task A_card_is_charged_as_the_document_says(Initiator initiator, bool capture)
    {
        await using var rig = Rig();
        var request = DatatransRig.Charge(initiator, capture) with { NetworkTransactionId = "240710141413978198" };

        Assert.Equal(new PaymentOutcome.Approved("240710141424078373"), await rig.ChargeAsync(request));
    }

    [SkippableTheory]
    [InlineData(FollowUp.Capture, Transaction)]
    [InlineData(FollowUp.Cancel, Transaction)]
    [InlineData(FollowUp.Refund, "240710141416368263")]
    public async Task A_charge_is_followed_up_as_the_document_says(FollowUp kind, string answered)
    {
        await using var rig = Rig();

        Assert.Equal(new PaymentOutcome.Approved(answered), await rig.Provider.FollowUpAsync(DatatransRig.FollowUp(kind, Transaction), CancellationToken.None));
    }

    [SkippableFact]
    public async Task The_documents_examples_of_errors_are_understood()
    {
        await using var rig = Rig(prefer: "code=400");

        Assert.Equal(new PaymentOutcome.Rejected("INVALID_PROPERTY"), await rig.ChargeAsync(DatatransRig.Charge()));
        Assert.Equal(
            new PaymentOutcome.Rejected("TRANSACTION_NOT_FOUND"),
            await rig.Provider.FollowUpAsync(DatatransRig.FollowUp(FollowUp.Cancel, Transaction), CancellationToken.None));
        Assert.Equal(
            new PaymentOutcome.Rejected("INVALID_TRANSACTION_STATUS"),
            await rig.Provider.FollowUpAsync(DatatransRig.FollowUp(FollowUp.Refund, Transaction), CancellationToken.None));
        Assert.IsType<AliasOutcome.UnknownToken>(await rig.Provider.RevokeAsync(new("7LHXscqwAAEAAAGQnJCnhxwUVUC6AJGE"), CancellationToken.None));
        // The document's example of a refused change has no error in it at all, so that nothing can be told from it.
        Assert.IsType<AliasOutcome.Unavailable>(
            await rig.Provider.UpdateExpiryAsync(new("7LHXscqwAAEAAAGQnJCiybcnPXpwAPU_"), DatatransRig.Month(2030, 5), CancellationToken.None));
    }

    [SkippableFact]
    public async Task The_server_does_check()
    {
        Skip.If(server.Missing is not null, server.Missing);
        using var handler = new SocketsHttpHandler();
        using var client = new HttpClient(handler, disposeHandler: false) { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/v1/aliases/A")
        {
            Content = new StringContent("""{"expiryMonth":"5","expiryYear":"2030"}""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", "YTpi") },
        };

        using var response = await client.SendAsync(request);

        // What it answers with is the document's example of an error.
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [SkippableTheory]
    [InlineData("TransactionsErrorCode", false)]
    [InlineData("AliasesErrorCode", true)]
    public void Every_code_of_the_document_is_in_our_table(string schema, bool ofAliases)
    {
        Skip.If(server.Missing is not null, server.Missing);
        var codes = server.Document["components"]!["schemas"]![schema]!["enum"]!.AsArray().Select(code => (string)code!);

        Assert.All(codes, code => Assert.True(ofAliases ? DatatransCodes.KnowsOfAlias(code) : DatatransCodes.Knows(code), code));
    }

    private DatatransRig Rig(string? prefer = null)
    {
        Skip.If(server.Missing is not null, server.Missing);
        return DatatransRig.To(server.Address, services =>
        {
            if (prefer is not null)
            {
                services.AddHttpClient("datatrans").AddHttpMessageHandler(() => new Preference(prefer));
            }
        }, ("Payments:Datatrans:TimeoutSeconds", "60"));
    }

    /// <summary>Has the server choose one of the document's answers.</summary>
    private sealed class Preference(string value) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("Prefer", value);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
