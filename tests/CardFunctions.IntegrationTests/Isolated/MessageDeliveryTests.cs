using System.Text;
using Azure;
using CardFunctions.Events;
using CardFunctions.Isolated;

namespace CardFunctions.IntegrationTests.Isolated;

public sealed class MessageDeliveryTests
{
    private const string Canary = "4900000000000003";

    private static readonly byte[] Message = Encoding.UTF8.GetBytes($$"""{"n":"{{Canary}}"}""");

    [Fact]
    public async Task A_handler_gets_the_bytes_that_came()
    {
        ReadOnlyMemory<byte> received = default;

        await MessageDelivery.RunAsync(new Handler((message, _) =>
        {
            received = message;
            return Task.CompletedTask;
        }), Message, CancellationToken.None);

        Assert.Equal(Message, received.ToArray());
    }

    [Fact]
    public async Task A_failure_fails_the_function_and_tells_nothing_of_the_message()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => MessageDelivery.RunAsync(
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
            Assert.Same(failure, await Assert.ThrowsAsync(failure.GetType(), () => MessageDelivery.RunAsync(
                new Handler((_, _) => Task.FromException(failure)), Message, CancellationToken.None)));
        }
    }

    [Fact]
    public async Task A_host_that_gives_up_cancels_the_handler()
    {
        using var giveUp = new CancellationTokenSource();
        var run = MessageDelivery.RunAsync(new Handler((_, token) => Task.Delay(Timeout.Infinite, token)), Message, giveUp.Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private sealed class Handler(Func<ReadOnlyMemory<byte>, CancellationToken, Task> run) : IMessageHandler
    {
        public Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => run(message, cancellationToken);
    }
}
