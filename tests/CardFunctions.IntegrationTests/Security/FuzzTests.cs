using System.Net.Http.Headers;
using System.Text;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.OpenApi;

namespace CardFunctions.IntegrationTests.Security;

/// <summary>Mutated bodies, queries, headers and paths on every operation: each gets an answer, and never a failure of ours.</summary>
public sealed class FuzzTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int CasesPerOperation = 60;
    private const int MaxAsks = 10;

    // For one answer: what hangs gives none. How long all of them take is for the machine to say.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] Pieces =
    [
        "null", "[]", "{}", "{\"a\":", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "\"\\ud800\"", "\"\\u0000\"", "1e400", "-1", "0.5", "true", "\"", ",", ":",
        "99999999999999999999", "/*", "\u2028", "😀", "\"__proto__\":1,", "\"\\u006eame\":1,", "\"kind\":null,", "\"services\":[null],",
        "\"4111111111111111\"", new string('9', 400), "\uFEFF", "'", "--", "{\"amount\":1}", "\\", "\t", "NaN",
    ];

    private static readonly string[] Segments =
        ["..", "%2e%2e", "%252F", "%00", "%", "%zz", "%F0%9F%98%80", "%C0%AF", "a~b", "'", "*", "crd_", ".", "", "%20", "x%2Fy", "\u00e9", "|"];

    [Fact]
    public async Task Whatever_comes_is_answered_and_is_never_a_failure_of_ours()
    {
        var random = new Random(20261122);
        var cases = (await Operation.AllAsync(app)).SelectMany(operation => Enumerable.Range(0, CasesPerOperation).Select(_ => (operation, Seed: random.Next()))).ToList();

        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, stop) =>
        {
            var (method, path, body, headers) = Mutate(one.operation, new Random(one.Seed));
            var what = $"{method} {path} [{one.Seed}] {(body is null ? "" : Encoding.UTF8.GetString(body))}";
            var answer = await AskAsync();
            for (var asks = 1; asks < MaxAsks && answer.Text.Contains("\"storage_unavailable\"", StringComparison.Ordinal); asks++)
            {
                // The emulator is too busy with the other tests: no failure of the app, which asks to come again.
                answer = await AskAsync();
            }

            Assert.True((int)answer.Status < 500, $"{what}: {answer.Text}");

            async Task<ApiAnswer> AskAsync()
            {
                using var content = body is null ? null : new ByteArrayContent(body);
                if (content is not null)
                {
                    content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                }

                return await InTimeAsync(app.Api.SendContentAsync(method, path, content, headers), what, stop);
            }
        });

        (await app.Api.GetAsync("/api/healthz")).Is(System.Net.HttpStatusCode.OK);
        Assert.False(app.Handler.Process.HasExited);
    }

    [Fact]
    public async Task Whatever_message_comes_is_done_with_or_waits_for_its_client()
    {
        const int Messages = 250;
        var good = Encoding.UTF8.GetBytes(App.Messages.Created(AppFixture.UniqueId("sp"), AppFixture.UniqueId(), more: ""","clientName":"A","holder":{"holderId":"h","name":"A"} """));
        var random = new Random(7);
        var messages = Enumerable.Range(0, Messages).Select(_ => MutateBytes(good, random)).ToList();

        await Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (message, stop) =>
        {
            var text = Encoding.UTF8.GetString(message);
            if (!await DeliverAsync())
            {
                // A client without a name, or a profile, that may be on its way; or rivals for one client, which are gone the next time.
                var waits = !text.Contains("\"clientName\":\"", StringComparison.Ordinal) || text.Contains("\"profile\"", StringComparison.Ordinal);
                Assert.True(waits || await DeliverAsync(), text);
            }

            Task<bool> DeliverAsync() => InTimeAsync(app.Handler.DeliverAsync((ReadOnlyMemory<byte>)message, stop), text, stop);
        });

        Assert.DoesNotContain(app.Handler.Process.Errors, line => line.Contains("ProvisionVirtualCard: failed", StringComparison.Ordinal));
    }

    private static async Task<T> InTimeAsync<T>(Task<T> answer, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"No answer to {what}");
            throw;
        }
    }

    private static (HttpMethod Method, string Path, byte[]? Body, (string, string)[] Headers) Mutate(Operation operation, Random random)
    {
        var path = operation.PathFor("fuzz-" + random.Next(4));
        if (random.Next(4) == 0)
        {
            var parts = path.Split('/');
            parts[random.Next(3, parts.Length + 1) - 1] = Segments[random.Next(Segments.Length)];
            path = string.Join('/', parts);
        }

        if (random.Next(2) == 0)
        {
            string[] names = ["limit", "cursor", "status", "kind", "virtualised", "holderId", "name", "%00", "limit"];
            path += $"?{names[random.Next(names.Length)]}={Uri.EscapeDataString(Pieces[random.Next(Pieces.Length)])}&{names[random.Next(names.Length)]}={random.Next(-1, 300)}";
        }

        (string, string)[] headers = random.Next(5) switch
        {
            0 => [("If-Match", "W/\"1\", \"" + random.Next(3) + "\"")],
            1 => [("Idempotency-Key", new string((char)random.Next(33, 127), random.Next(1, 300)))],
            2 => [("Accept", "text/csv;q=" + random.NextDouble() + ", */*;q=0.1"), ("Accept-Language", "fr;q=x,*;;")],
            3 => [("If-None-Match", "*,,\"")],
            _ => [],
        };
        return (operation.Method, path, operation.Example is { } example ? MutateBytes(Encoding.UTF8.GetBytes(example), random) : null, headers);
    }

    private static byte[] MutateBytes(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var place = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(place, Math.Min(random.Next(1, 20), bytes.Count - place - 1));
                    break;
                case 2:
                    bytes.InsertRange(place, bytes.GetRange(place, Math.Min(random.Next(1, 40), bytes.Count - place)));
                    break;
                case 3:
                    bytes.InsertRange(place, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                default:
                    // Another value where one stood.
                    var colon = bytes.IndexOf((byte)':', place);
                    if (colon >= 0)
                    {
                        bytes.InsertRange(colon + 1, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)] + ",\"more\":"));
                    }

                    break;
            }
        }

        return [.. bytes];
    }
}
