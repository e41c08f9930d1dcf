using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Azure;
using CardFunctions.Events;
using CardFunctions.Isolated;
using CardFunctions.Telemetry;

namespace CardFunctions.IntegrationTests.Isolated;

public sealed class MessageDeliveryTests
{
    private const string Canary = "4900000000000003";

    private static readonly byte[] Message = Encoding.UTF8.GetBytes($$"""{"n":"{{Canary}}"}""");

    [Fact]
    public async Task A_handler_gets_the_bytes_that_came()
    {
        ReadOnlyMemory<byte> received = default;

        await RunAsync(new Handler((message, _) =>
        {
            received = message;
            return Task.CompletedTask;
        }), Message, CancellationToken.None);

        Assert.Equal(Message, received.ToArray());
    }

    [Fact]
    public async Task A_failure_fails_the_function_and_tells_nothing_of_the_message()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(
            new Handler((message, _) => throw new FormatException($"cannot read {Encoding.UTF8.GetString(message.Span)}")), Message, CancellationToken.None));

        Assert.StartsWith("System.FormatException ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(A_failure_fails_the_function_and_tells_nothing_of_the_message), failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_identifiers_only_is_told_as_it_is()
    {
        Exception[] failures = [new MessageNotReadyException("client c-1"), new RequestFailedException(503, "Clients"), new TaskCanceledException()];

        foreach (var failure in failures)
        {
            Assert.Same(failure, await Assert.ThrowsAsync(failure.GetType(), () => RunAsync(
                new Handler((_, _) => Task.FromException(failure)), Message, CancellationToken.None)));
        }
    }

    [Fact]
    public async Task A_host_that_gives_up_cancels_the_handler()
    {
        using var giveUp = new CancellationTokenSource();
        var run = RunAsync(new Handler((_, token) => Task.Delay(Timeout.Infinite, token)), Message, giveUp.Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task A_run_is_counted_with_how_it_failed()
    {
        // Of this test's runs only: others run beside it.
        var name = App.AppFixture.UniqueId("Run");
        ConcurrentQueue<string?> failures = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, all) =>
            {
                if (instrument.Name == "faas.invoke_duration")
                {
                    all.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            var all = tags.ToArray().ToDictionary(tag => tag.Key, tag => (string?)tag.Value, StringComparer.Ordinal);
            if (all["faas.name"] == name)
            {
                failures.Enqueue(all.GetValueOrDefault("error.type"));
            }
        });
        listener.Start();
        using var giveUp = new CancellationTokenSource();
        await giveUp.CancelAsync();

        await RunAsync(new Handler((_, _) => Task.CompletedTask), Message, CancellationToken.None, name);
        (Exception Failure, CancellationToken Token)[] failed =
        [
            (new MessageNotReadyException("client c-1"), default), (new RequestFailedException(503, "Clients"), default),
            (new RequestFailedException("Clients"), default), (new TaskCanceledException(), giveUp.Token), (new FormatException(Canary), default),
        ];
        foreach (var (failure, token) in failed)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(new Handler((_, _) => Task.FromException(failure)), Message, token, name));
        }

        Assert.Equal([null, "not_ready", "503", "no_answer", "cancelled", nameof(FormatException)], failures);
    }

    [Theory]
    [InlineData("""{"n":1,"traceparent":"00-a","Diagnostic-Id":"00-b"}""", "00-a")]
    [InlineData("""{"Diagnostic-Id":"00-b","traceparent":7}""", "00-b")]
    [InlineData("""{"n":1}""", null)]
    [InlineData("""["traceparent"]""", null)]
    [InlineData("{", null)]
    [InlineData(null, null)]
    public void A_message_says_which_span_it_was_sent_in(string? properties, string? parent) =>
        Assert.Equal(parent, MessageDelivery.TraceParentOf(properties));

    private static Task RunAsync(IMessageHandler handler, ReadOnlyMemory<byte> message, CancellationToken cancellationToken, string name = "Any") =>
        MessageDelivery.RunAsync(FunctionRun.Start(new(name)), handler, message, cancellationToken);

    private sealed class Handler(Func<ReadOnlyMemory<byte>, CancellationToken, Task> run) : IMessageHandler
    {
        public Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => run(message, cancellationToken);
    }
}
