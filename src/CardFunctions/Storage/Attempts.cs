using System.Security.Cryptography;

namespace CardFunctions.Storage;

/// <summary>Decides a change anew when other writers are faster.</summary>
internal static class Attempts
{
    /// <summary>The most tries of one change; then the caller is asked to come again.</summary>
    public const int Max = 5;

    private const int FirstDelayMilliseconds = 10;

    /// <summary>Tries a change until it is decided.</summary>
    /// <typeparam name="T">How the change can end.</typeparam>
    /// <param name="tryAsync">One try: reads, decides, stores. Null when another writer was faster.</param>
    /// <param name="busy">How it ends when another writer was faster every time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the waiting between tries.</param>
    public static async Task<T> RunAsync<T>(Func<Task<T?>> tryAsync, T busy, TimeProvider time, CancellationToken cancellationToken)
        where T : class
    {
        for (var attempt = 1; attempt <= Max; attempt++)
        {
            if (attempt > 1)
            {
                // Longer each time, by a random share, so that rivals part.
                var delay = RandomNumberGenerator.GetInt32(1, FirstDelayMilliseconds << attempt);
                await Task.Delay(TimeSpan.FromMilliseconds(delay), time, cancellationToken);
            }

            if (await tryAsync() is { } outcome)
            {
                return outcome;
            }
        }

        return busy;
    }
}
