namespace CardFunctions.LocalHost.Storage;

/// <summary>How to run Azurite. All ports are on loopback; 0 takes one that is free.</summary>
internal sealed record AzuriteOptions
{
    /// <summary>Where its data lie; made if it is not there. Null keeps everything in memory, for tests.</summary>
    public string? DataFolder { get; init; }

    public int TablePort { get; init; }

    public int QueuePort { get; init; }

    public int BlobPort { get; init; }

    /// <summary>How long it may take until it listens.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it may take to write its data and end. Generous: it is never killed.</summary>
    public TimeSpan StopDeadline { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>How Azurite ended.</summary>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Expected">Whether it ended because it was asked to.</param>
/// <param name="LastOutput">The last lines it wrote.</param>
internal sealed record AzuriteExit(int ExitCode, bool Expected, string LastOutput);
