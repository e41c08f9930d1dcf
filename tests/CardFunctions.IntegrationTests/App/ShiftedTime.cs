namespace CardFunctions.IntegrationTests.App;

/// <summary>The system's clock, moved. What waits, waits as long as ever. Thread safe.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _ticks;

    /// <summary>Moves the clock to an instant, from which it goes on.</summary>
    public void MoveTo(DateTimeOffset instant) => Volatile.Write(ref _ticks, (instant - System.GetUtcNow()).Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _ticks));
}
