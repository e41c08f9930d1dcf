using CardFunctions.Http;
using CardFunctions.OpenApi;
using CardFunctions.Providers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Webhooks;

/// <summary>What payment providers tell by themselves. A signature over the body stands in for a token: nobody issues a provider one of ours.</summary>
internal static class WebhookEndpoints
{
    private const string Datatrans = "datatrans";
    private const string DatatransSignature = "Datatrans-Signature";

    /// <summary>Maps the endpoints: one for each provider that tells anything.</summary>
    public static void MapWebhooks(this RouteGroupBuilder api) =>
        api.MapPost($"/webhooks/{Datatrans}", ReceiveDatatransAsync)
            .WithName("ReceiveDatatransNotification").WithTags("Webhooks").WithSummary("Takes what Datatrans tells of a transaction.")
            .WithDescription("The body is what Datatrans' status operation answers, signed with the key of the account. It needs no token.")
            .AllowAnonymous()
            .WithMetadata(new ParameterDescription(
                DatatransSignature, ParameterPlace.Header, "When it was sent, in milliseconds, and its signature: t=1559303131511,s0=<hex>.", []))
            .WithAnswer(StatusCodes.Status204NoContent)
            .WithProblems(ProblemCatalogue.SignatureInvalid, ProblemCatalogue.BodyTooLarge, ProblemCatalogue.PaymentProviderUnavailable);

    private static async Task<IResult> ReceiveDatatransAsync(
        HttpContext context,
        IEnumerable<IProviderNotificationReader> readers,
        IEnumerable<IProviderNotifications> receivers,
        CancellationToken cancellationToken)
    {
        // Where a provider is not set up no signature is good.
        if (readers.FirstOrDefault(one => one.Provider == Datatrans) is not { } reader)
        {
            return NotBelieved(context);
        }

        if (await BodyReader.ReadBytesAsync(context.Request, BodyLimit.Default, cancellationToken) is not { } body)
        {
            return Problems.Of(ProblemCatalogue.BodyTooLarge);
        }

        var signature = context.Request.Headers[DatatransSignature] is [{ } single] ? single : null;
        return await reader.ReadAsync(signature, body, cancellationToken) switch
        {
            NotificationOutcome.Read read => await HandOverAsync(receivers, read.Notification, cancellationToken),
            NotificationOutcome.NotBelieved => NotBelieved(context),
            NotificationOutcome.NotUnderstood => Problems.Invalid(Faults.Root, FaultTexts.WrongType),
            NotificationOutcome.Unavailable => Problems.Of(ProblemCatalogue.PaymentProviderUnavailable),
            var other => throw new NotSupportedException(other.GetType().Name),
        };
    }

    private static async Task<IResult> HandOverAsync(
        IEnumerable<IProviderNotifications> receivers, ProviderNotification notification, CancellationToken cancellationToken)
    {
        foreach (var receiver in receivers)
        {
            await receiver.ReceiveAsync(notification, cancellationToken);
        }

        return Answers.NoContent();
    }

    private static ProblemResult NotBelieved(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = DatatransSignature;
        return Problems.Of(ProblemCatalogue.SignatureInvalid);
    }
}
