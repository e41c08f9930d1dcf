using Azure;

namespace CardFunctions.Tables;

/// <summary>A transaction was refused as a whole: none of its actions happened.</summary>
public sealed class TableTransactionFailedException : RequestFailedException
{
    /// <summary>A refusal without details.</summary>
    public TableTransactionFailedException()
        : this("The transaction failed.")
    {
    }

    /// <summary>A refusal with a message.</summary>
    public TableTransactionFailedException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal with a message and a cause.</summary>
    public TableTransactionFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The service's refusal.</summary>
    /// <param name="status">The HTTP status of the action that failed.</param>
    /// <param name="message">A text without keys or values.</param>
    /// <param name="errorCode">See <see cref="TableErrorCode"/>.</param>
    /// <param name="failedTransactionActionIndex">Which action failed, from 0; null when the service did not say.</param>
    public TableTransactionFailedException(int status, string message, string? errorCode, int? failedTransactionActionIndex)
        : base(status, message, errorCode, innerException: null) =>
        FailedTransactionActionIndex = failedTransactionActionIndex;

    /// <summary>Which action failed, from 0; null when the service did not say.</summary>
    public int? FailedTransactionActionIndex { get; }
}
