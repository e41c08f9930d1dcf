using System.Globalization;
using System.Text.Json;
using Azure;
using CardFunctions.Providers.Simulator;
using CardFunctions.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.LocalHost.SimulatorPage;

/// <summary>
/// The simulator's side of a registration: the page on which a person types the card, under <c>/simulator/registrations/{id}</c>. It
/// works on the simulator's own state and never through the app, as a provider's page does. Beside it a look into the
/// simulator's books for a developer.
/// </summary>
internal sealed class SimulatorEndpoints(TableServiceClient account, string key, TimeProvider time)
{
    private const string Root = "/simulator";

    // Four fields and a button.
    private const long MaxFormBytes = 16 * 1024;

    private const string Cancel = "cancel";
    private const string Html = "text/html; charset=utf-8";

    private readonly SimulatorRegistrations _registrations = new(account, key, time);
    private readonly SimulatorLedger _ledger = new(account);

    /// <summary>Where the pages are, for the app to send a person to.</summary>
    public static Uri BaseUrl(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}{Root}/"));

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.MapGroup(Root);
        pages.MapGet("/registrations/{id}", (string id, HttpContext context) => UnlessDownAsync(context, () => ShowAsync(id, context)));
        pages.MapPost("/registrations/{id}", (string id, HttpContext context) => UnlessDownAsync(context, () => TakeAsync(id, context)));
        pages.MapGet("/charges", ListChargesAsync);
        pages.MapGet("/cards", ListCardsAsync);
        foreach (var (file, type) in new[] { ("page.css", "text/css"), ("page.js", "text/javascript"), ("icon.svg", "image/svg+xml") })
        {
            var content = PageFiles.Read(file);
            pages.MapGet($"/assets/{file}", (HttpContext context) => WriteFileAsync(context, type, content));
        }
    }

    private async Task ShowAsync(string id, HttpContext context)
    {
        var registration = await _registrations.FindAsync(id, context.RequestAborted);
        if (registration is { State: RegistrationState.Open, IsOver: false })
        {
            await WriteFormAsync(context, StatusCodes.Status200OK, registration, CardForm.Empty);
        }
        else
        {
            await WriteStateAsync(context, registration);
        }
    }

    private async Task TakeAsync(string id, HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxFormBytes;
        }

        if (await ReadFormAsync(context) is not { } fields)
        {
            await WriteMessageAsync(context, StatusCodes.Status400BadRequest, PageMessage.NotUnderstood, back: null);
            return;
        }

        if (fields["action"] == Cancel)
        {
            await LeaveAsync(context, await _registrations.CancelAsync(id, context.RequestAborted));
            return;
        }

        var form = CardForm.Read(fields, time.GetUtcNow());
        if (form.Card is { } card)
        {
            await LeaveAsync(context, await _registrations.SubmitAsync(id, card, context.RequestAborted));
        }
        else if (await _registrations.FindAsync(id, context.RequestAborted) is { State: RegistrationState.Open, IsOver: false } registration)
        {
            await WriteFormAsync(context, StatusCodes.Status422UnprocessableEntity, registration, form);
        }
        else
        {
            await ShowAsync(id, context);
        }
    }

    private static async Task<IFormCollection?> ReadFormAsync(HttpContext context)
    {
        try
        {
            return context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        }
        catch (Exception exception) when (exception is BadHttpRequestException or InvalidDataException)
        {
            return null;
        }
    }

    // Whoever ended it, the person goes back; what is over or unknown is said here.
    private static Task LeaveAsync(HttpContext context, HostedRegistration? registration)
    {
        if (registration is null or { State: RegistrationState.Open })
        {
            return WriteStateAsync(context, registration);
        }

        Protect(context, registration);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = registration.BackUrl.AbsoluteUri;
        return Task.CompletedTask;
    }

    private static Task WriteStateAsync(HttpContext context, HostedRegistration? registration)
    {
        if (registration is null)
        {
            return WriteMessageAsync(context, StatusCodes.Status404NotFound, PageMessage.NotFound, back: null);
        }

        var (status, message) = registration.State switch
        {
            RegistrationState.Open => (StatusCodes.Status410Gone, PageMessage.Expired),
            RegistrationState.Registered => (StatusCodes.Status200OK, PageMessage.Registered),
            RegistrationState.Refused => (StatusCodes.Status200OK, PageMessage.Refused),
            RegistrationState.Cancelled => (StatusCodes.Status200OK, PageMessage.Cancelled),
            RegistrationState.Revoked => (StatusCodes.Status200OK, PageMessage.Revoked),
        };
        return WriteMessageAsync(context, status, message, registration.BackUrl);
    }

    private static Task WriteFormAsync(HttpContext context, int status, HostedRegistration registration, CardForm form)
    {
        Protect(context, registration);
        return WriteHtmlAsync(context, status, PageRenderer.Form(registration, form, TextsFor(context)));
    }

    private static Task WriteMessageAsync(HttpContext context, int status, PageMessage message, Uri? back)
    {
        Protect(context, registration: null);
        return WriteHtmlAsync(context, status, PageRenderer.Message(message, back, TextsFor(context)));
    }

    private static async Task WriteHtmlAsync(HttpContext context, int status, string html)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = Html;
        context.Response.Headers.ContentLanguage = TextsFor(context).Language;
        context.Response.Headers.Vary = "Accept-Language";
        await context.Response.WriteAsync(html, context.RequestAborted);
    }

    // A browser holds the redirect that answers a form to `form-action`, too: the shop has to stand in it.
    private static void Protect(HttpContext context, HostedRegistration? registration)
    {
        var shop = registration is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" {registration.ReturnUrl.Scheme}://{registration.ReturnUrl.IdnHost}:{registration.ReturnUrl.Port}");
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'{shop}; base-uri 'none'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
    }

    private static PageTexts TextsFor(HttpContext context) =>
        new(PageLanguage.IsFrench(context.Request.Query["lang"].ToString(), context.Request.Headers.AcceptLanguage.ToString()));

    private static async Task UnlessDownAsync(HttpContext context, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException && !context.Response.HasStarted)
        {
            await WriteMessageAsync(context, StatusCodes.Status503ServiceUnavailable, PageMessage.Unavailable, back: null);
        }
    }

    private static async Task WriteFileAsync(HttpContext context, string type, byte[] content)
    {
        context.Response.ContentType = $"{type}; charset=utf-8";
        context.Response.ContentLength = content.Length;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    private async Task ListChargesAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartArray();
        await foreach (var charge in _ledger.AllChargesAsync(context.RequestAborted))
        {
            writer.WriteStartObject();
            writer.WriteString("reference", charge.Reference);
            writer.WriteString("transactionId", charge.TransactionId);
            writer.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(charge.State.ToString()));
            writer.WriteNumber("amount", charge.Amount.Amount);
            writer.WriteString("currency", charge.Amount.Currency.Code);
            writer.WriteNumber("captured", charge.Captured);
            writer.WriteNumber("refunded", charge.Refunded);
            writer.WriteString("declineCode", charge.DeclineCode);
            writer.WriteString("at", charge.At);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private async Task ListCardsAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartArray();
        await foreach (var card in _ledger.AllCardsAsync(context.RequestAborted))
        {
            writer.WriteStartObject();
            writer.WriteString("reference", card.Reference);
            writer.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(card.State.ToString()));
            writer.WriteString("brand", JsonNamingPolicy.CamelCase.ConvertName(card.Brand.ToString()));
            writer.WriteString("last4", card.Last4);
            writer.WriteString("expiry", card.Expiry.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
