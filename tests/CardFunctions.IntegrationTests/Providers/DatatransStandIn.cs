using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CardFunctions.IntegrationTests.Providers;

/// <summary>What goes wrong with one request.</summary>
internal enum Mishap
{
    /// <summary>The request is read and the connection cut; nothing is done.</summary>
    CutBefore,

    /// <summary>It is done, and the connection cut instead of an answer.</summary>
    CutAfter,

    /// <summary>It is done, and no answer comes.</summary>
    SilentAfter,

    /// <summary>It is done, and half of the answer comes.</summary>
    HalfBody,

    /// <summary>It is done, and a web page comes with status 200.</summary>
    Page,

    /// <summary>It is done, and JSON comes that is another's.</summary>
    OtherJson,

    /// <summary>It is done, and 500 comes.</summary>
    FailureAfter,

    /// <summary>It is done, and far too much comes.</summary>
    Flood,

    /// <summary>It is done, and a redirect to elsewhere comes.</summary>
    Redirect,

    /// <summary>503 with a time to wait; nothing is done.</summary>
    Busy,

    /// <summary>429; nothing is done.</summary>
    TooMany,

    /// <summary>409: the first request of this key still runs.</summary>
    InFlight,
}

/// <summary>Datatrans, as far as a server made from its document can't be it: it remembers, keeps keys, and fails in every way.</summary>
internal sealed class DatatransStandIn : IAsyncDisposable
{
    /// <summary>The account's name.</summary>
    public const string MerchantId = "1100007283";

    private readonly ConcurrentDictionary<string, (string Hash, int Status, string Body)> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonObject> _transactions = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Mishap> _mishaps = new();
    private readonly ConcurrentQueue<(string Line, string Body)> _requests = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly WebApplication _web;
    private long _lastId = 240710141420948000;

    private DatatransStandIn(WebApplication web) => _web = web;

    /// <summary>Where it is.</summary>
    public Uri Address => new(_web.Urls.Single());

    /// <summary>The password that it takes.</summary>
    public string Password { get; set; } = "first-password";

    /// <summary>An error code that the next charge ends with.</summary>
    public string? Decline { get; set; }

    /// <summary>Where the owner has to go, if the decline says so.</summary>
    public string? AuthenticateAt { get; set; }

    /// <summary>How many requests it refused the credential of.</summary>
    public int Refused { get; private set; }

    /// <summary>Method and path of each request, and its body.</summary>
    public IReadOnlyList<(string Line, string Body)> Requests => [.. _requests];

    /// <summary>What was charged: one entry for each time.</summary>
    public IReadOnlyList<JsonObject> Charges => [.. _transactions.Values];

    /// <summary>Starts it.</summary>
    public static async Task<DatatransStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        var standIn = new DatatransStandIn(web);
        web.Run(standIn.AnswerAsync);
        await web.StartAsync();
        return standIn;
    }

    /// <summary>Has something go wrong with the next request.</summary>
    public void Next(Mishap mishap) => _mishaps.Enqueue(mishap);

    /// <summary>Forgets the keys, as after an hour.</summary>
    public void ForgetKeys() => _kept.Clear();

    /// <summary>A transaction to look at.</summary>
    public string Put(JsonObject transaction)
    {
        var id = NextId();
        transaction["transactionId"] = id;
        _transactions[id] = transaction;
        return id;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _over.TrySetResult();
        await _web.DisposeAsync();
    }

    private string NextId() => Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        _requests.Enqueue(($"{context.Request.Method} {context.Request.Path.Value}", body));
        if (!IsKnown(context.Request))
        {
            await WriteAsync(context, 401, Error("UNAUTHORIZED"));
            return;
        }

        var mishap = _mishaps.TryDequeue(out var next) ? next : (Mishap?)null;
        if (mishap is Mishap.CutBefore or Mishap.Busy or Mishap.TooMany or Mishap.InFlight)
        {
            await MisbehaveAsync(context, mishap.Value, "");
            return;
        }

        var (status, answer) = Once(context.Request, body);
        await (mishap is { } wrong ? MisbehaveAsync(context, wrong, answer) : WriteAsync(context, status, answer));
    }

    private bool IsKnown(HttpRequest request)
    {
        var wanted = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{MerchantId}:{Password}"));
        lock (_gate)
        {
            var known = request.Headers.Authorization.ToString() == wanted;
            Refused += known ? 0 : 1;
            return known;
        }
    }

    private (int Status, string Body) Once(HttpRequest request, string body)
    {
        lock (_gate)
        {
            var key = request.Headers["Idempotency-Key"].ToString();
            var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(request.Path + body)));
            if (key.Length > 0 && _kept.TryGetValue(key, out var first))
            {
                return first.Hash == hash ? (first.Status, first.Body) : (422, "");
            }

            var (status, answer) = Do(request.Method, request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries), body);
            if (key.Length > 0)
            {
                _kept[key] = (hash, status, answer);
            }

            return (status, answer);
        }
    }

    private (int Status, string Body) Do(string method, string[] path, string body) => (method, path) switch
    {
        ("POST", [_, "transactions"]) => (201, $$"""{"transactionId":"{{NextId()}}"}"""),
        ("POST", [_, "transactions", "authorize"]) => Charge(JsonNode.Parse(body)!.AsObject()),
        ("POST", [_, "aliases", "tokenize"]) => (200, """{"overview":{"total":1},"responses":[{"type":"CARD","alias":"7LHXscqwAAEAAAGQnJCjSDPicd8DAL7O","fingerprint":"F-fnlcOgqPqxSdNfyYY0vXHk"}]}"""),
        ("GET", [_, "transactions", var id]) => _transactions.TryGetValue(id, out var found) ? (200, found.ToJsonString()) : (400, Error("TRANSACTION_NOT_FOUND")),
        ("POST", [_, "transactions", var id, var action]) => Follow(id, action, JsonNode.Parse(body)!.AsObject()),
        (_, [_, "aliases", var alias]) => alias.StartsWith("none", StringComparison.Ordinal) ? (400, Error("ALIAS_NOT_FOUND")) : method == "DELETE" ? (204, "") : (200, "{}"),
        _ => (404, ""),
    };

    private (int Status, string Body) Charge(JsonObject request)
    {
        if (Decline is { } code)
        {
            return (400, AuthenticateAt is { } url
                ? $$$"""{"transactionId":"{{{NextId()}}}","error":{"code":"{{{code}}}","message":"no","start3DSecureUrl":"{{{url}}}"}}"""
                : Error(code));
        }

        if (_transactions.Values.Any(one => (string?)one["refno"] == (string?)request["refno"]))
        {
            return (400, Error("DUPLICATE_REFNO"));
        }

        var id = Put(new JsonObject
        {
            ["status"] = (bool)request["autoSettle"]! ? "settled" : "authorized",
            ["refno"] = (string?)request["refno"],
            ["currency"] = (string?)request["currency"],
            ["detail"] = new JsonObject { ["authorize"] = new JsonObject { ["amount"] = (long)request["amount"]! } },
            ["history"] = new JsonArray(),
        });
        return (200, $$"""{"transactionId":"{{id}}","acquirerAuthorizationCode":"141424"}""");
    }

    private (int Status, string Body) Follow(string id, string action, JsonObject request)
    {
        if (!_transactions.TryGetValue(id, out var transaction))
        {
            return (400, Error("TRANSACTION_NOT_FOUND"));
        }

        switch (action, (string?)transaction["status"])
        {
            case ("settle", "authorized"):
                transaction["status"] = "settled";
                transaction["detail"]!["settle"] = new JsonObject { ["amount"] = (long)request["amount"]! };
                return (204, "");
            case ("cancel", "authorized" or "settled"):
                transaction["status"] = "canceled";
                return (204, "");
            case ("credit", "settled"):
                transaction["history"]!.AsArray().Add((JsonNode)new JsonObject { ["action"] = "credit", ["success"] = true });
                return (200, $$"""{"transactionId":"{{NextId()}}"}""");
            default:
                return (400, Error("INVALID_TRANSACTION_STATUS"));
        }
    }

    private async Task MisbehaveAsync(HttpContext context, Mishap mishap, string answer)
    {
        switch (mishap)
        {
            case Mishap.CutBefore or Mishap.CutAfter:
                context.Abort();
                break;
            case Mishap.SilentAfter:
                await Task.WhenAny(_over.Task, Task.Delay(Timeout.Infinite, context.RequestAborted));
                break;
            case Mishap.HalfBody:
                context.Response.ContentLength = answer.Length;
                await context.Response.WriteAsync(answer[..(answer.Length / 2)]);
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            case Mishap.Page:
                await WriteAsync(context, 200, "<html><body>Maintenance</body></html>", "text/html");
                break;
            case Mishap.OtherJson:
                await WriteAsync(context, 200, """{"status":"ok","transactionId":{"no":"text"}}""");
                break;
            case Mishap.FailureAfter:
                await WriteAsync(context, 500, Error("SERVER_ERROR"));
                break;
            case Mishap.Flood:
                await WriteAsync(context, 200, new string(' ', 2_000_000) + answer);
                break;
            case Mishap.Redirect:
                context.Response.Headers.Location = "/v1/elsewhere";
                await WriteAsync(context, 307, "");
                break;
            case Mishap.Busy:
                context.Response.Headers.RetryAfter = "7";
                await WriteAsync(context, 503, "<html></html>", "text/html");
                break;
            case Mishap.TooMany:
                await WriteAsync(context, (int)HttpStatusCode.TooManyRequests, "");
                break;
            case Mishap.InFlight:
                await WriteAsync(context, 409, "");
                break;
            default:
                throw new NotSupportedException($"{mishap}");
        }
    }

    private static string Error(string code) => $$$"""{"error":{"code":"{{{code}}}","message":"no"}}""";

    private static Task WriteAsync(HttpContext context, int status, string body, string type = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return status == 204 ? Task.CompletedTask : context.Response.WriteAsync(body);
    }
}
