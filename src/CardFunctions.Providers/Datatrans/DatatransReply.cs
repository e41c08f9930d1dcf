namespace CardFunctions.Providers.Datatrans;

/// <summary>How a call over HTTP ended.</summary>
/// <typeparam name="T">What it gives when it went well.</typeparam>
internal abstract record DatatransReply<T>
{
    private DatatransReply()
    {
    }

    /// <summary>It was done.</summary>
    public sealed record Done(T Value) : DatatransReply<T>;

    /// <summary>The provider said that it was not, with a code of its own.</summary>
    public sealed record Failed(ErrorAnswer Answer) : DatatransReply<T>
    {
        /// <summary>The code.</summary>
        public string? Code => Answer.Error?.Code;
    }

    /// <summary>The provider took nothing on: not reached, busy, or it does not know us.</summary>
    public sealed record Busy(TimeSpan? RetryAfter) : DatatransReply<T>;

    /// <summary>It was sent, and what came back (if anything did) says nothing.</summary>
    public sealed record Silent : DatatransReply<T>;
}
