using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CardFunctions.LocalHost.FunctionsHost;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.Commands;

/// <summary><c>deadletters</c>: shows what could not be consumed, or sends it anew.</summary>
internal static class DeadLettersCommand
{
    // A hundred of the largest messages are still no more than some tens of megabytes.
    private const int PageSize = 100;

    public static Command Create(LocalConsole console)
    {
        var path = new Argument<string>("path") { Description = "The queue, or topic/subscriptions/name." };
        var resubmit = new Option<bool>("--resubmit") { Description = "Send all of them anew to where they came from." };
        var data = CommonOptions.Data();
        var port = CommonOptions.Port();
        var command = new Command("deadletters", "Shows or resubmits dead-lettered messages.") { path, resubmit, data, port };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = CommonOptions.AddressOfRun(parsed.GetValue(data)!, parsed.GetValue(port));
            var queue = new Uri(address, $"/servicebus/{parsed.GetValue(path)!.Trim('/')}/$deadletterqueue");
            using var http = HttpProxy.CreateClient();
            if (parsed.GetValue(resubmit))
            {
                await ResubmitAsync(http, queue, console, cancellationToken);
            }
            else
            {
                await ShowAsync(http, queue, console, cancellationToken);
            }
        });
        return command;
    }

    private static async Task ResubmitAsync(HttpMessageInvoker http, Uri queue, LocalConsole console, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(queue + "/resubmit"));
        using var answer = await AskAsync(http, request, cancellationToken);
        console.Plain($"{answer.RootElement.GetProperty("resubmitted").GetInt32()} resubmitted");
    }

    private static async Task ShowAsync(HttpMessageInvoker http, Uri queue, LocalConsole console, CancellationToken cancellationToken)
    {
        var (count, last) = (0, 0L);
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(string.Create(CultureInfo.InvariantCulture, $"{queue}?after={last}&limit={PageSize}")));
            using var answer = await AskAsync(http, request, cancellationToken);
            foreach (var letter in answer.RootElement.EnumerateArray())
            {
                Show(letter, console);
                last = letter.GetProperty("BrokerProperties").GetProperty("SequenceNumber").GetInt64();
                count++;
            }

            if (answer.RootElement.GetArrayLength() < PageSize)
            {
                break;
            }
        }

        console.Plain($"{count} dead-lettered");
    }

    private static void Show(JsonElement letter, LocalConsole console)
    {
        var properties = letter.GetProperty("BrokerProperties");
        string Text(string name) => properties.Find(name)?.ToString() ?? "";
        console.Plain($"{Text("SequenceNumber")} {Text("EnqueuedTimeUtc")} {Text("MessageId")} {Text("DeadLetterReason")} after {letter.GetProperty("DeliveryCount")} deliveries");
        console.Plain(letter.Find("Body") is { } body ? $"  {body.GetString()}" : $"  no text, in Base64: {letter.GetProperty("BodyBase64").GetString()}");
    }

    private static async Task<JsonDocument> AskAsync(HttpMessageInvoker http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await LocalHostCall.SendAsync(http, request, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
    }
}
