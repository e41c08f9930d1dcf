using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using CardFunctions.TestHandler;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

// Where the test listens for what was seen. Without one, every request is answered by a plain success.
var control = Environment.GetEnvironmentVariable("TEST_CONTROL");
if (Environment.GetEnvironmentVariable("TEST_EXIT_AT_START") is { } code)
{
    await Console.Error.WriteLineAsync("told to exit at the start");
    return int.Parse(code, CultureInfo.InvariantCulture);
}

using var sockets = new SocketsHttpHandler { UseProxy = false };
using var http = new HttpMessageInvoker(sockets);
var exit = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, int.Parse(Environment.GetEnvironmentVariable("FUNCTIONS_CUSTOMHANDLER_PORT")!, CultureInfo.InvariantCulture));
    kestrel.Limits.MaxRequestBodySize = null;
    kestrel.Limits.MinRequestBodyDataRate = null;
    kestrel.RequestHeaderEncodingSelector = _ => System.Text.Encoding.Latin1;
    kestrel.ResponseHeaderEncodingSelector = _ => System.Text.Encoding.Latin1;
});
builder.Logging.ClearProviders();
await using var app = builder.Build();
app.Run(HandleAsync);
// As the app must: never 0, not even when it is asked to end.
app.Lifetime.ApplicationStopping.Register(() => exit.TrySetResult(143));
await app.StartAsync();
await Console.Out.WriteLineAsync("test handler: listening");
await Console.Error.WriteLineAsync("warn: this is only a test handler");
return await exit.Task;

async Task HandleAsync(HttpContext context)
{
    switch (context.Request.Path.Value)
    {
        case "/":
            return;
        case "/api/upload":
            // Told to the test before the rest of the body has come.
            var first = new byte[4096];
            var read = await context.Request.Body.ReadAsync(first, context.RequestAborted);
            await TellAsync(context, first.AsMemory(0, read));
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            return;
        case "/api/download":
            await context.Response.WriteAsync("first\n", context.RequestAborted);
            await TellAsync(context, ReadOnlyMemory<byte>.Empty);
            await context.Response.WriteAsync("second\n", context.RequestAborted);
            return;
        case "/api/hash":
            var hash = await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
            await context.Response.WriteAsync(Convert.ToHexString(hash), context.RequestAborted);
            return;
        default:
            await ObeyAsync(context, await AskAsync(context));
            return;
    }
}

async Task<Instruction> AskAsync(HttpContext context)
{
    if (control is null)
    {
        return new Instruction { Body = """{"Outputs":{},"Logs":[],"ReturnValue":null}"""u8.ToArray() };
    }

    using var body = new MemoryStream();
    await context.Request.Body.CopyToAsync(body, context.RequestAborted);
    return await TellAsync(context, body.ToArray());
}

async Task<Instruction> TellAsync(HttpContext context, ReadOnlyMemory<byte> body)
{
    var seen = new SeenRequest
    {
        ProcessId = Environment.ProcessId,
        Method = context.Request.Method,
        Target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        Headers = [.. context.Request.Headers.SelectMany(header => header.Value.Select(value => new[] { header.Key, value ?? "" }))],
        Body = body,
    };
    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(control!))
    {
        Content = JsonContent.Create(seen, ExchangeJson.Default.SeenRequest),
    };
    using var response = await http.SendAsync(request, context.RequestAborted);
    return (await response.Content.ReadFromJsonAsync(ExchangeJson.Default.Instruction, context.RequestAborted))!;
}

async Task ObeyAsync(HttpContext context, Instruction instruction)
{
    if (instruction.ExitCode is { } exitCode)
    {
        exit.TrySetResult(exitCode);
        await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
    }

    if (instruction.Hang)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
    }

    if (instruction.Kill)
    {
        Process.GetCurrentProcess().Kill();
    }

    context.Response.StatusCode = instruction.Status;
    context.Response.ContentType = instruction.ContentType;
    foreach (var header in instruction.Headers)
    {
        context.Response.Headers.Append(header[0], header[1]);
    }

    if (instruction.KillAfterHeaders)
    {
        context.Response.ContentLength = instruction.Body.Length + 1;
        await context.Response.Body.WriteAsync(instruction.Body, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        Process.GetCurrentProcess().Kill();
    }

    await context.Response.Body.WriteAsync(instruction.Body, context.RequestAborted);
}
