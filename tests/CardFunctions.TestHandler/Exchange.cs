using System.Text.Json.Serialization;

namespace CardFunctions.TestHandler;

/// <summary>A request as the handler got it, told to the test.</summary>
public sealed record SeenRequest
{
    /// <summary>The handler's process.</summary>
    public int ProcessId { get; init; }

    public string Method { get; init; } = "";

    /// <summary>The target as it stood in the request line.</summary>
    public string Target { get; init; } = "";

    /// <summary>Name and value of each header, in order.</summary>
    public IReadOnlyList<string[]> Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The value of a header, or null.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(header => string.Equals(header[0], name, StringComparison.OrdinalIgnoreCase))?[1];
}

/// <summary>What the test tells the handler to do with a request.</summary>
public sealed record Instruction
{
    /// <summary>Ends the process with this code instead of an answer.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Kills the process (SIGKILL) instead of an answer, after the headers when <see cref="KillAfterHeaders"/>.</summary>
    public bool Kill { get; init; }

    /// <summary>Sends headers and half a body before it kills itself.</summary>
    public bool KillAfterHeaders { get; init; }

    /// <summary>Never answers.</summary>
    public bool Hang { get; init; }

    public int Status { get; init; } = 200;

    public string? ContentType { get; init; } = "application/json";

    public IReadOnlyList<string[]> Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>Both as JSON.</summary>
[JsonSerializable(typeof(SeenRequest))]
[JsonSerializable(typeof(Instruction))]
public sealed partial class ExchangeJson : JsonSerializerContext;
