using System.CommandLine;
using System.Net.Http.Headers;
using CardFunctions.LocalHost.FunctionsHost;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.Commands;

/// <summary><c>send</c>: sends a file's bytes to a queue or topic of the running local host.</summary>
/// <remarks>No <c>MessageId</c> is given, so that the broker makes one for each copy: copies are messages of their own, not repeats.</remarks>
internal static class SendCommand
{
    private const int AtOnce = 16;
    private const int MaxCopies = 100_000;

    public static Command Create(LocalConsole console)
    {
        var entity = new Argument<string>("entity") { Description = "The queue or topic." };
        var file = new Argument<string>("file") { Description = "The message's body; - reads standard input." };
        var copies = new Option<int>("--copies") { Description = "How many times to send it.", DefaultValueFactory = _ => 1 };
        var data = CommonOptions.Data();
        var port = CommonOptions.Port();
        copies.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxCopies)
            {
                result.AddError($"--copies is 1 to {MaxCopies}.");
            }
        });
        var command = new Command("send", "Sends a message to the running local Service Bus.") { entity, file, copies, data, port };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var body = await ReadAsync(parsed.GetValue(file)!, cancellationToken);
            var address = CommonOptions.AddressOfRun(parsed.GetValue(data)!, parsed.GetValue(port));
            var (name, count) = (parsed.GetValue(entity)!, parsed.GetValue(copies));
            var target = new Uri(address, $"/servicebus/{Uri.EscapeDataString(name)}/messages");
            using var http = HttpProxy.CreateClient();
            using var trace = SendTrace.Start();
            await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (_, token) =>
                await SendAsync(http, target, body, trace, name, token));
            console.Plain($"{count} message{(count == 1 ? "" : "s")} sent to {name}");
        });
        return command;
    }

    private static async Task SendAsync(
        HttpMessageInvoker http, Uri target, byte[] body, SendTrace trace, string entity, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var span = trace.StartMessage(request, entity);
        using var response = await LocalHostCall.SendAsync(http, request, cancellationToken);
    }

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (file is not "-")
        {
            return File.Exists(file) ? await File.ReadAllBytesAsync(file, cancellationToken) : throw new LocalHostFault($"There is no file {file}.");
        }

        using var buffer = new MemoryStream();
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(buffer, cancellationToken);
        return buffer.ToArray();
    }
}
