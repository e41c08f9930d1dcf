namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>Whatever senders, consumers, the clock and kills do: each message is done or dead once, in its session's order.</summary>
public sealed class BrokerPropertyTests : BrokerTestBase
{
    private const int Steps = 400;

    [Theory]
    [InlineData("random", 1)]
    [InlineData("random", 2)]
    [InlineData("random", 3)]
    [InlineData("random", 4)]
    [InlineData("random sessions", 5)]
    [InlineData("random sessions", 6)]
    [InlineData("random sessions", 7)]
    [InlineData("random sessions", 8)]
    [InlineData("random sessions", 9)]
    [InlineData("random sessions", 10)]
    public async Task Every_message_is_completed_or_dead_lettered_exactly_once_and_in_order_within_its_session(string queue, int seed)
    {
        await using var life = new BrokerLife(queue, new Random(seed), Time, Journal, journal => OpenAsync(journal));
        await life.StartAsync();
        for (var step = 0; step < Steps; step++)
        {
            await life.StepAsync();
        }

        await life.DrainAsync();
        life.CheckEachHasOneEnd();
        // Nothing is left but the letters and the ids to notice repeats by.
        Assert.Equal(life.Letters, Journal.KeysOf(queue).Count(key => !key.StartsWith('h')));
        Assert.Equal(life.Letters, Journal.KeysOf(queue).Count(key => key.StartsWith('d')));
        Assert.True(life.Kills > 5, $"It was killed {life.Kills} times only.");
    }
}
