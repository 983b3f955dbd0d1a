package dev.corral.core.retrieval.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FunctionWordsTest {

  @Test
  void leavesWhatAQuestionIsAbout() {
    assertThat(FunctionWords.leftOut("How long are chats kept?")).isEqualTo("chats kept");
    assertThat(FunctionWords.leftOut("Which long context has it?")).isEqualTo("long context");
    assertThat(FunctionWords.leftOut("how warm?")).isEqualTo("how warm?");
  }
}
