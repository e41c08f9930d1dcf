using Azure;

namespace CardFunctions.Tables.Pipeline;

/// <summary>The answer that there is no such entity.</summary>
internal sealed class NoEntityResponse(Response response) : NullableResponse<TableEntity>
{
    public override bool HasValue => false;

    public override TableEntity Value => throw new InvalidOperationException("There is no such entity.");

    public override Response GetRawResponse() => response;
}
