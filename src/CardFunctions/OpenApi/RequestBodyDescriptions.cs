using CardFunctions.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace CardFunctions.OpenApi;

/// <summary>Tells the API explorer of bodies that <see cref="Body{TRequest, TCommand}"/> reads, so that the document has their shapes.</summary>
internal sealed class RequestBodyDescriptions : IApiDescriptionProvider
{
    /// <summary>After the framework's own provider for minimal endpoints.</summary>
    public int Order => 0;

    /// <inheritdoc/>
    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
    }

    /// <inheritdoc/>
    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
        foreach (var description in context.Results)
        {
            if (description.ActionDescriptor.EndpointMetadata.OfType<RequestBodyMetadata>().FirstOrDefault() is not { } body)
            {
                continue;
            }

            description.SupportedRequestFormats.Add(new ApiRequestFormat { MediaType = Answers.JsonMediaType });
            description.ParameterDescriptions.Add(new ApiParameterDescription
            {
                Name = "body",
                Source = BindingSource.Body,
                Type = body.RequestType,
                IsRequired = !body.IsOptional,
            });
        }
    }
}
