using System.Security.Cryptography;

namespace CardFunctions.Storage;

/// <summary>How often a change is decided anew when other writers are faster.</summary>
internal static class Attempts
{
    /// <summary>The most tries of one change; then the caller is asked to come again.</summary>
    public const int Max = 5;

    private const int FirstDelayMilliseconds = 10;

    /// <summary>Waits before a try: not before the first, then longer each time, by a random share so that rivals part.</summary>
    /// <param name="attempt">The try, from 1.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static Task BeforeAsync(int attempt, TimeProvider time, CancellationToken cancellationToken) => attempt <= 1
        ? Task.CompletedTask
        : Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, FirstDelayMilliseconds << attempt)), time, cancellationToken);
}
