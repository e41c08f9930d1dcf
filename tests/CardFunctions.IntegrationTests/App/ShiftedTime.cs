namespace CardFunctions.IntegrationTests.App;

/// <summary>The system's clock, moved. What waits, waits as long as ever. Thread safe.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _ticks;

    /// <summary>How far it is ahead.</summary>
    public TimeSpan Ahead
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _ticks));
        set => Volatile.Write(ref _ticks, value.Ticks);
    }

    /// <summary>Moves the clock to an instant, from which it goes on.</summary>
    public void MoveTo(DateTimeOffset instant) => Ahead = instant - System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
